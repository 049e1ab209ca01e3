/** What the replica says of rules and validation: kept here while the loop runs, and written whole with what it has done. */
import { noPolicy, type ReplicaMeta } from '../model/meta.ts'
import type { Postponed, ValidationStore } from '../ports.ts'
import type { Batch } from './evaluate.ts'

export type Policy = ReplicaMeta['policy']

export class PolicyRecord {
  readonly #store: ValidationStore
  readonly #epoch: number
  current: Policy = noPolicy()

  constructor(store: ValidationStore, epoch: number) {
    this.#store = store
    this.#epoch = epoch
  }

  async save(
    change: Partial<Policy>,
    { results, spared }: Pick<Batch, 'results' | 'spared'> = { results: [], spared: [] },
    postponed: readonly Postponed[] = [],
  ): Promise<void> {
    this.current = { ...this.current, ...change }
    const written = this.current
    // Always whole: a replica that was emptied in between (another engine at the address) has forgotten it.
    await this.#store.saveResults({
      epoch: this.#epoch,
      results,
      spared,
      postponed,
      meta: (meta) => ({ ...meta, policy: written }),
    })
  }
}
