/** Where the machine sits: the loop, the follower and the comparison share one, and it moves only with what is committed. */
import type { Commit } from '../ports.ts'
import { step, type Input, type Machine } from './phase.ts'
import { withMachine, type Change } from './progress.ts'
import type { Replica } from './replica.ts'

export class Seat {
  readonly #replica: Replica
  machine: Machine

  constructor(replica: Replica, machine: Machine) {
    this.#replica = replica
    this.machine = machine
  }

  /** What the machine would become. */
  next(input: Input): Machine {
    return step(this.machine, input)
  }

  /** Memory only: written along with whatever is committed next. */
  feed(input: Input): void {
    this.machine = this.next(input)
  }

  /** Commits, and only then becomes what was committed. */
  async commit(machine: Machine, ...changes: readonly Change[]): Promise<void> {
    await this.record({}, machine, ...changes)
  }

  /** The same, with something for the history. */
  async record(
    kept: Pick<Commit, 'history' | 'audit'>,
    machine: Machine,
    ...changes: readonly Change[]
  ): Promise<void> {
    await this.#replica.commit(kept, withMachine(machine), ...changes)
    this.machine = machine
  }
}
