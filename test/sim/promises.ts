/** What the events of a log have promised: that the store has an object in a version, or knows that it is gone. */
import type { Kind } from '../../src/core/model/kinds.ts'
import type { InventoryStore } from '../../src/core/ports.ts'

/** How long promises are looked after, ms; what is wrong for longer than that, the end of the seed shows. */
const REMEMBERED = 5 * 60_000

/** Versions of documents stand in their descriptions. */
export const versionOf = (doc: { description?: string } | undefined): number =>
  Number(doc?.description ?? 0)

export interface Promised {
  /** Of the event. */
  id: number
  kind: Kind
  object: string
  /** This one or a newer one. */
  version: number
  /** Monotonic. */
  visibleAt: number
}

export class Promises {
  #made: Promised[] = []

  make(promised: Promised): void {
    this.#made.push(promised)
  }

  /** A row left the log: one that slides to a page that was read already is seen with the next poll, as if it were new. */
  slid(now: number): void {
    this.#made = this.#made.map((promised) => ({ ...promised, visibleAt: now }))
  }

  /** Drops all of them, or those that `of` names. */
  drop(of: (promised: Promised) => boolean = () => true): void {
    this.#made = this.#made.filter((promised) => !of(promised))
  }

  /**
   * Those that the store's cursor covers and that are not kept. `polledAt`: when the last good poll began; `exists`: whether
   * the engine has the object.
   */
  async broken(
    store: InventoryStore,
    polledAt: number | null,
    now: number,
    exists: (kind: Kind, object: string) => boolean,
  ): Promise<string[]> {
    const { cursor, kinds } = await store.readMeta()
    if (cursor === null || polledAt === null) return []
    this.drop(({ visibleAt }) => visibleAt < now - REMEMBERED)
    const found: string[] = []
    for (const { id, kind, object, version, visibleAt } of this.#made) {
      // What became visible since the last poll began may be behind the cursor for one poll: that is what overlap is for.
      if (id > cursor || visibleAt >= polledAt || kinds[kind].state !== 'complete') continue
      const [row] = await store.get(kind, [object])
      const there = exists(kind, object)
      if (row ? there && versionOf(row) < version : there) {
        found.push(
          `event ${id} is covered by cursor ${cursor}, but ${kind} ${object} has version ${versionOf(row)} instead of ${version}`,
        )
      }
    }
    return found
  }
}
