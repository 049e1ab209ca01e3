/** What a replica is a replica of: an engine that changes and has its mishaps. Deeds say in words what was done. */
import type { Sheets } from '../../src/core/collector/plan.ts'
import type { Answer, EngineApi, InventoryStore } from '../../src/core/ports.ts'
import type { Dice } from './dice.ts'
import type { Sky } from './life.ts'

export interface World {
  readonly sheets: Sheets
  /** Past all faults, for the oracle. */
  readonly api: EngineApi
  readonly empty: boolean
  /** The way to it from a worker, when the faults of the sky are its own business. */
  reach?(sky: Sky): EngineApi
  signIn?(): Promise<void>
  change(dice: Dice): string
  silent(dice: Dice): string
  dismiss(dice: Dice): string
  backup(): string
  restore(): string
  purge(): string
  /** An event that cannot be decoded, about a change that nothing else tells of. */
  unreadable?(dice: Dice): string
  /** It does not answer for a while. */
  restart?(dice: Dice): string
  /** Another engine answers at its address. */
  replace?(): string
  /** A listing that leaves out objects; null when the answer is no listing. */
  hollow?(dice: Dice, path: string, answer: Answer): Answer | null
  /** Something that only this world does wrong. */
  mishap?(dice: Dice): string
  /** No more mishaps. */
  calm?(): void
  /**
   * Events that the cursor covers although the store does not have what they told of. `polledAt`: when the last good poll
   * began, in monotonic time.
   */
  broken(store: InventoryStore, polledAt: number | null): Promise<string[]>
}
