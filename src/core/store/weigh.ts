/**
 * How much room each replica of this browser takes, estimated: browsers tell the sum of a site only, so a few records of
 * each table are measured as JSON and multiplied. Replicas of other formats are weighed too, for they can be removed.
 */
import Dexie from 'dexie'
import { parseReplicaName } from './schema.ts'
import { guarded } from './storage-fault.ts'

export interface Weight {
  engineId: string
  format: number
  /** Bytes of its records as JSON, about; null when it cannot be opened. */
  bytes: number | null
}

/** Records measured of each table. */
const SAMPLE = 20

async function weigh(name: string): Promise<number | null> {
  // Without a version the database is opened as it is, whoever wrote it.
  const db = new Dexie(name, { cache: 'disabled' })
  try {
    await db.open()
    const tables = await Promise.all(
      db.tables.map(async (table) => {
        const [count, sample] = await Promise.all([table.count(), table.limit(SAMPLE).toArray()])
        if (sample.length === 0) return 0
        return (JSON.stringify(sample).length / sample.length) * count
      }),
    )
    return Math.round(tables.reduce((sum, bytes) => sum + bytes, 0))
  } catch (error) {
    // Removed meanwhile, or blocked by a tab that upgrades it: unknown is an answer.
    if (error instanceof Dexie.DexieError) return null
    throw error
  } finally {
    db.close()
  }
}

/** Throws Fault `storage` when the databases cannot even be listed. */
export const weighReplicas = (): Promise<Weight[]> =>
  guarded(async () => {
    const names = await Dexie.getDatabaseNames()
    return Promise.all(
      names.flatMap((name) => {
        const parsed = parseReplicaName(name)
        return parsed ? [weigh(name).then((bytes): Weight => ({ ...parsed, bytes }))] : []
      }),
    )
  })
