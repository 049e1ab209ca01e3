/**
 * Numbers over time and the last visit, of all engines, in a database of their own that outlives replicas: what was last
 * month cannot be loaded again. Hence its versions are upgraded, never thrown away.
 */
import Dexie, { type Table } from 'dexie'
import { dayKey, type Roll, type TrendSample } from '../model/trend.ts'
import { guarded } from './storage-fault.ts'

interface StoredSample extends TrendSample {
  engine: string
}

/** `before`: as the visit before this one left it; null at the first. */
interface StoredVisit {
  engine: string
  latest: Roll
  before: Roll | null
}

const HOUR = 3_600_000

/** Samples are no closer to each other. */
export const SAMPLE_PAUSE = HOUR
export const SAMPLES_KEPT = 400 * 24 * HOUR
/** Who comes back later than this comes for another visit. */
export const VISIT_GAP = HOUR / 2

export class TrendDb extends Dexie {
  declare samples: Table<StoredSample, [string, string]>
  declare visits: Table<StoredVisit, string>

  constructor(name = 'portolan-trend') {
    super(name, { cache: 'disabled', chromeTransactionDurability: 'relaxed' })
    this.version(1).stores({ samples: '[engine+day], at', visits: 'engine' })
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false })
      return false
    })
  }
}

const ofEngine = (db: TrendDb, engine: string) =>
  db.samples.where('[engine+day]').between([engine], [engine, Dexie.maxKey])

/** One sample a day at most, oldest first. Works inside `liveQuery`. */
export const readTrend = async (
  db: TrendDb,
  engine: string,
  since: number,
): Promise<TrendSample[]> =>
  (
    await db.samples
      .where('[engine+day]')
      .between([engine, dayKey(since)], [engine, Dexie.maxKey])
      .toArray()
  ).map(({ engine: _, ...sample }) => sample)

/** What was there when the visit before this one ended; null before there was one. Works inside `liveQuery`. */
export const readLastVisit = async (db: TrendDb, engine: string): Promise<Roll | null> =>
  (await db.visits.get(engine))?.before ?? null

/** When the last sample was taken; null before the first. */
export const lastSampleAt = async (db: TrendDb, engine: string): Promise<number | null> =>
  (await ofEngine(db, engine).last())?.at ?? null

/** Replaces the sample of that day and lets go of those that are too old. Throws Fault `quota` or `storage`. */
export const saveSample = (db: TrendDb, engine: string, sample: TrendSample): Promise<void> =>
  guarded(() =>
    db.transaction('rw', db.samples, async () => {
      await db.samples.put({ ...sample, engine })
      await db.samples
        .where('at')
        .below(sample.at - SAMPLES_KEPT)
        .delete()
    }),
  )

/**
 * Notes what is there now. `returns`: the collecting of a visit begins with it; after a while without any, what was noted
 * last is where the visit before ended. Throws Fault `quota` or `storage`.
 */
export const saveVisit = (
  db: TrendDb,
  engine: string,
  latest: Roll,
  returns: boolean,
): Promise<void> =>
  guarded(() =>
    db.transaction('rw', db.visits, async () => {
      const known = await db.visits.get(engine)
      const ended = known && returns && latest.at - known.latest.at > VISIT_GAP
      await db.visits.put({
        engine,
        latest,
        before: ended ? known.latest : (known?.before ?? null),
      })
    }),
  )
