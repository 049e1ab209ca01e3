/**
 * List rows in chunks. A row gets its chunk when it is first written and stays there, so a load writes each chunk about
 * once whatever the ids look like, and a change rewrites one. Rows that go leave room for later ones.
 * Sizes are measured: decisions/0003-list-rows-in-chunks.md.
 */
import Dexie from 'dexie'
import type { Chunk, ChunkKind, ReplicaDb } from './schema.ts'

/** Rows of a full chunk. */
export const SLAB = 100

/**
 * A chunk takes new rows only while it holds fewer than this, then up to SLAB. Without the distance, rows that come
 * one by one into chunks with one hole each would rewrite a chunk each.
 */
export const REFILL = (SLAB * 3) / 4

type Listed = { id: string }

/** Chunk of a kind by number range; reads the texts. */
export const allChunks = (db: ReplicaDb, kind: ChunkKind): Promise<Chunk[]> =>
  db.chunks
    .where('[kind+no]')
    .between([kind, Dexie.minKey], [kind, Dexie.maxKey], true, true)
    .toArray()

/**
 * What one transaction does to the list rows of one kind. Gathers first; `flush` reads each touched chunk once and
 * writes it once. To be used inside a writing transaction over `chunks`.
 */
export class SlabWriter<R extends Listed> {
  readonly #db: ReplicaDb
  readonly #kind: ChunkKind
  readonly #seq: number
  readonly #fresh: R[] = []
  readonly #edits = new Map<number, { put: R[]; drop: string[] }>()

  constructor(db: ReplicaDb, kind: ChunkKind, seq: number) {
    this.#db = db
    this.#kind = kind
    this.#seq = seq
  }

  /** A row that has no chunk yet; `flush` says which it got. */
  add(row: R): void {
    this.#fresh.push(row)
  }

  replace(chunk: number, row: R): void {
    this.#edit(chunk).put.push(row)
  }

  drop(chunk: number, id: string): void {
    this.#edit(chunk).drop.push(id)
  }

  /** Writes everything gathered and returns the chunk of each added row. */
  async flush(): Promise<Map<string, number>> {
    const places = new Map<string, number>()
    if (this.#fresh.length === 0 && this.#edits.size === 0) return places
    const open = new Map<number, Map<string, R>>()
    await this.#load([...this.#edits.keys()], open)
    for (const [no, { put, drop }] of this.#edits) {
      const rows = open.get(no)!
      for (const id of drop) rows.delete(id)
      for (const row of put) rows.set(row.id, row)
    }
    if (this.#fresh.length > 0) {
      // Chunks that are rewritten anyhow come first: their room costs nothing.
      let left = this.#fill(open, 0, places)
      if (left < this.#fresh.length) {
        await this.#load(await this.#withRoom(open, this.#fresh.length - left), open)
        left = this.#fill(open, left, places)
      }
      for (let no = left < this.#fresh.length ? await this.#nextNo() : 0; ; no += 1) {
        if (left >= this.#fresh.length) break
        open.set(no, new Map())
        left = this.#fill(new Map([[no, open.get(no)!]]), left, places)
      }
    }
    await this.#db.chunks.bulkPut(
      [...open].map(([no, rows]) => ({
        kind: this.#kind,
        no,
        seq: this.#seq,
        count: rows.size,
        json: JSON.stringify([...rows.values()]),
      })),
    )
    return places
  }

  #edit(no: number): { put: R[]; drop: string[] } {
    let edit = this.#edits.get(no)
    if (!edit) this.#edits.set(no, (edit = { put: [], drop: [] }))
    return edit
  }

  async #load(nos: number[], open: Map<number, Map<string, R>>): Promise<void> {
    if (nos.length === 0) return
    const chunks = await this.#db.chunks.bulkGet(nos.map((no) => [this.#kind, no]))
    nos.forEach((no, at) => {
      const rows = JSON.parse(chunks[at]?.json ?? '[]') as R[]
      open.set(no, new Map(rows.map((row) => [row.id, row])))
    })
  }

  /** Puts fresh rows from `from` on into the room that `chunks` have; returns the index of the first one left over. */
  #fill(chunks: Map<number, Map<string, R>>, from: number, places: Map<string, number>): number {
    let at = from
    for (const [no, rows] of chunks) {
      for (; rows.size < SLAB && at < this.#fresh.length; at += 1) {
        const row = this.#fresh[at]!
        rows.set(row.id, row)
        places.set(row.id, no)
      }
    }
    return at
  }

  /** Numbers of chunks with room for `count` rows, the emptiest first; as many as that takes at most. */
  async #withRoom(open: ReadonlyMap<number, unknown>, count: number): Promise<number[]> {
    const keys = await this.#db.chunks
      .where('[kind+count]')
      .between([this.#kind, 0], [this.#kind, REFILL], true, false)
      .limit(open.size + Math.ceil(count / (SLAB - REFILL)))
      .primaryKeys()
    return keys.map(([, no]) => no).filter((no) => !open.has(no))
  }

  async #nextNo(): Promise<number> {
    const [last] = await this.#db.chunks
      .where('[kind+no]')
      .between([this.#kind, Dexie.minKey], [this.#kind, Dexie.maxKey], true, true)
      .reverse()
      .limit(1)
      .primaryKeys()
    return last ? last[1] + 1 : 0
  }
}
