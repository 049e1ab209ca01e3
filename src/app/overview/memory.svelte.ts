/** What this browser remembers of engines over time, as rune values: samples of each day, and the visit before. */
import { TrendDb, readLastVisit, readTrend } from '../../core/store/trend-db.ts'
import type { Roll, TrendSample } from '../../core/model/trend.ts'
import { live, type Live } from '../live.svelte.ts'

const db = new TrendDb()

/** Samples of each engine since a time, oldest first. Call it while a component is being set up. */
export const samplesOf = (
  source: () => { engines: readonly string[]; since: number },
): Live<readonly (readonly TrendSample[])[]> =>
  live(() => {
    const { engines, since } = source()
    return () => Promise.all(engines.map((engine) => readTrend(db, engine, since)))
  }, [])

/** As the visit before this one left the VMs, by engine. Call it while a component is being set up. */
export const lastVisits = (source: () => readonly string[]): Live<Readonly<Record<string, Roll>>> =>
  live(() => {
    const engines = source()
    return async () =>
      Object.fromEntries(
        (await Promise.all(engines.map((engine) => readLastVisit(db, engine)))).flatMap(
          (roll, i) => (roll ? [[engines[i]!, roll]] : []),
        ),
      )
  }, {})
