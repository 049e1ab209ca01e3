/**
 * A replica as the lines of a snapshot file. Rows may be newer than the meta record that goes first, never older; its
 * times stay true.
 */
import type { Table } from 'dexie'
import { KINDS } from '../model/kinds.ts'
import type { ReplicaDb } from '../store/schema.ts'
import {
  chained,
  PLAIN_TABLES,
  SNAPSHOT_SCHEMA,
  type Digest,
  type SnapshotEnd,
  type SnapshotHead,
  type SnapshotTable,
} from './format.ts'

/** Records of a line: few enough for a page to stay smooth while it reads them. */
const BATCH = 200

/** All records of a table, some at a time, by the key. */
async function* batches<R, K>(
  table: Table<R, K>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly R[], void, undefined> {
  let after: K | undefined
  for (;;) {
    signal?.throwIfAborted()
    const rest =
      after === undefined ? table.orderBy(':id') : table.where(':id').above(after as never)
    const keys = await rest.limit(BATCH).primaryKeys()
    const found = await table.bulkGet(keys)
    const batch = found.filter((record) => record !== undefined)
    if (batch.length > 0) yield batch
    // Keys grow from batch to batch, so this ends.
    if (keys.length < BATCH) return
    after = keys.at(-1)!
  }
}

async function* records(
  db: ReplicaDb,
  signal: AbortSignal | undefined,
): AsyncGenerator<[SnapshotTable, readonly unknown[]], void, undefined> {
  const meta = await db.meta.get('replica')
  if (meta) yield ['meta', [meta]]
  for (const kind of KINDS) {
    for await (const batch of batches(db.rows(kind), signal)) {
      yield [kind, batch.map(({ chunk: _, ...record }) => record)]
    }
  }
  for await (const batch of batches(db.verdicts, signal)) {
    yield ['verdicts', batch.map(({ verdict }) => verdict)]
  }
  for await (const batch of batches(db.pending, signal)) {
    yield ['pending', batch.flatMap(({ entries }) => entries)]
  }
  for (const name of PLAIN_TABLES) {
    for await (const batch of batches(db.table(name), signal)) yield [name, batch]
  }
}

/** Lines of the file, each with its end. Stops between batches when `signal` fires. */
export async function* snapshotLines(
  db: ReplicaDb,
  head: Omit<SnapshotHead, 'portolan' | 'schema'>,
  digest: Digest,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let sum = ''
  let lines = 0
  const line = async (value: unknown): Promise<string> => {
    const text = JSON.stringify(value)
    sum = await chained(digest, sum, text)
    lines += 1
    return `${text}\n`
  }
  yield await line({ portolan: 'snapshot', schema: SNAPSHOT_SCHEMA, ...head })
  for await (const record of records(db, signal)) yield await line(record)
  yield `${JSON.stringify({ end: true, lines, digest: sum } satisfies SnapshotEnd)}\n`
}
