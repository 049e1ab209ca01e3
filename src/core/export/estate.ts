/**
 * The whole stored inventory as one JSON document, in text parts. Rows are read after the cursor that the head carries,
 * so they may be newer than it but never older: replaying events from that cursor misses nothing.
 */
import { dataAsOf } from '../model/freshness.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import type { Row } from '../model/rows.ts'
import type { ReplicaDb, Stored } from '../store/schema.ts'

/** Raise it when the shape of the document changes in a way that readers have to know. */
export const ESTATE_FORMAT = 1

/** Rows read and written at once. */
const BATCH = 500

export interface ExportedEngine {
  id: string
  name: string
  url: string
}

export interface Estate {
  format: number
  /** `version` and `instanceId` are null until the engine was asked once. */
  engine: ExportedEngine & { version: string | null; instanceId: string | null }
  /** When the replica last agreed with the engine, ISO 8601 in UTC; null: never. */
  asOf: string | null
  /** False: the inventory was not loaded completely. */
  parity: boolean
  /** Highest applied event id. */
  cursor: number | null
  kinds: { [K in Kind]: Row<K>[] }
}

async function* rowsOf<K extends Kind>(
  db: ReplicaDb,
  kind: K,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  const table = db.rows(kind)
  let after: string | null = null
  for (;;) {
    signal?.throwIfAborted()
    const rest = after === null ? table.orderBy('id') : table.where('id').above(after)
    const batch: Stored<Row<K>>[] = await rest.limit(BATCH).toArray()
    const text = batch.map(({ row }) => JSON.stringify(row)).join(',\n')
    if (text !== '') yield after === null ? text : `,\n${text}`
    // Ids grow from batch to batch, so this ends.
    const last = batch.at(-1)
    if (last === undefined || batch.length < BATCH) return
    after = last.id
  }
}

/** Parts of an `Estate` document; joined they are valid JSON. Stops between batches when `signal` fires. */
export async function* estate(
  db: ReplicaDb,
  engine: ExportedEngine,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const meta = await db.meta.get('replica')
  const asOf = dataAsOf(meta)
  const head: Omit<Estate, 'kinds'> = {
    format: ESTATE_FORMAT,
    engine: {
      id: engine.id,
      name: engine.name,
      url: engine.url,
      version: meta?.engine?.fullVersion ?? null,
      instanceId: meta?.engine?.instanceId ?? null,
    },
    asOf: asOf === null ? null : new Date(asOf).toISOString(),
    parity: meta?.parity ?? false,
    cursor: meta?.cursor ?? null,
  }
  yield `${JSON.stringify(head).slice(0, -1)},"kinds":{`
  for (const [at, kind] of KINDS.entries()) {
    yield `${at === 0 ? '' : ','}\n${JSON.stringify(kind)}:[`
    yield* rowsOf(db, kind, signal)
    yield ']'
  }
  yield '}}\n'
}
