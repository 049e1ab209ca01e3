/** The list rows of one kind of one replica: everything is read once, afterwards only the chunks that are newer. */
import { liveQuery, type Subscription } from 'dexie'
import { chunksAfter, parseChunk, type ChunkRow, type ReplicaDb } from '../store/queries.ts'
import type { ChunkKind } from '../store/schema.ts'
import type { Rowset } from './items.ts'

/** Rows as they were at one time. What is made of all of them is made when it is first asked for. */
export class Rows<R extends { id: string }> implements Rowset<R> {
  readonly ready: boolean
  readonly error: unknown
  readonly #chunks: readonly (readonly R[])[]
  #rows: readonly R[] | undefined
  #byId: ReadonlyMap<string, R> | undefined

  constructor(ready: boolean, error: unknown, chunks: readonly (readonly R[])[]) {
    this.ready = ready
    this.error = error
    this.#chunks = chunks
  }

  get rows(): readonly R[] {
    return (this.#rows ??= this.#chunks.flat())
  }

  get byId(): ReadonlyMap<string, R> {
    return (this.#byId ??= new Map(this.rows.map((row) => [row.id, row])))
  }

  get count(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  /** The same rows, which could not be read again. */
  failed(error: unknown): Rows<R> {
    return new Rows(this.ready, error, this.#chunks)
  }
}

/** Follows the chunks of a kind until it is stopped; `tell` is given the rows after each change. */
export class KindRows<K extends ChunkKind> {
  readonly #chunks = new Map<number, ChunkRow<K>[]>()
  readonly #subscription: Subscription
  #seq = -1
  #told: Rows<ChunkRow<K>> | undefined

  constructor(db: ReplicaDb, kind: K, tell: (rows: Rows<ChunkRow<K>>) => void) {
    const say = (rows: Rows<ChunkRow<K>>): void => tell((this.#told = rows))
    this.#subscription = liveQuery(() => chunksAfter(db, kind, this.#seq)).subscribe({
      next: (chunks) => {
        for (const chunk of chunks) {
          this.#chunks.set(chunk.no, parseChunk<K>(chunk))
          this.#seq = Math.max(this.#seq, chunk.seq)
        }
        const known = this.#told !== undefined && this.#told.error === undefined
        if (chunks.length > 0 || !known) say(new Rows(true, undefined, [...this.#chunks.values()]))
      },
      error: (error: unknown) => say((this.#told ?? new Rows(false, undefined, [])).failed(error)),
    })
  }

  stop(): void {
    this.#subscription.unsubscribe()
  }
}
