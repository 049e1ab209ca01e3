/**
 * A policy server with versions and bad days. What it decides names the version of the VM that it was shown, so that a
 * verdict about an older row can be told from one about the stored row.
 */
import { Fault } from '../../src/core/errors.ts'
import type { PolicyBackend } from '../../src/core/ports.ts'
import { chance } from './dice.ts'
import type { Incarnation, Sky } from './faults.ts'

export class Policy {
  readonly #sky: Sky
  version = 1

  constructor(sky: Sky) {
    this.#sky = sky
  }

  change(): string {
    this.version += 1
    return `the rules are of version ${this.version}`
  }

  backend(life: Incarnation): PolicyBackend {
    const ask = <T>(what: string, signal: AbortSignal, answer: () => T): Promise<T> =>
      life.call(what, async () => {
        const { dice, clock, weather } = this.#sky
        await clock.sleep(1 + dice() * weather.delay * 0.1, signal)
        if (chance(dice, weather.lost)) throw new Fault('unreachable', `${what} is lost`)
        if (chance(dice, weather.refused)) throw new Fault('engine', what, { status: 500 })
        return answer()
      })
    return {
      kind: 'opa',
      version: (signal) => ask('rules version', signal, () => this.version),
      validate: (input, signal) =>
        ask('validate', signal, () => {
          const { description } = input as { description?: string }
          const assessment = `Seen as ${description}.`
          const concern = { id: 'seen', category: 'Warning', label: 'Seen', assessment }
          return { type: 'decided' as const, version: this.version, concerns: [concern] }
        }),
    }
  }
}
