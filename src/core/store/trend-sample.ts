/** A sample of a replica: how many VMs of which readiness, and how many with each concern. */
import { readiness, type Level } from '../model/readiness.ts'
import { dayKey, rollOf, type Roll, type TrendSample } from '../model/trend.ts'
import type { Waives } from '../model/triage.ts'
import { chunksAfter, parseChunk, readMeta, readWaiting } from './queries.ts'
import type { ReplicaDb } from './schema.ts'
import { guarded } from './storage-fault.ts'

/** Of so many VMs one may wait for validation: on a busy estate some always do. */
const SETTLED = 50

export interface Reading {
  sample: TrendSample
  roll: Roll
}

/** null while rows are still being loaded, or most of what is known about them is to be found out again. */
export const readSample = (
  db: ReplicaDb,
  waives: Waives | undefined,
  now: number,
): Promise<Reading | null> =>
  guarded(() =>
    db.transaction('r', [db.chunks, db.pending, db.meta], async () => {
      const meta = await readMeta(db)
      if (!meta?.parity) return null
      const waiting = await readWaiting(db)
      const vms = (await chunksAfter(db, 'vm', -1)).flatMap((chunk) => parseChunk<'vm'>(chunk))
      if (vms.length === 0 || waiting.size * SETTLED > vms.length) return null
      const chunks = await chunksAfter(db, 'verdict', -1)
      const verdicts = new Map(
        chunks.flatMap((chunk) => parseChunk<'verdict'>(chunk)).map((row) => [row.id, row]),
      )
      const levels: Record<Level, number> = { blocked: 0, attention: 0, ready: 0, unknown: 0 }
      const concerns: Record<string, number> = {}
      for (const { id, revision } of vms) {
        const verdict = verdicts.get(id)
        levels[readiness(verdict, revision, meta.policy, waiting.get(id), waives).level] += 1
        for (const concern of new Set(verdict?.concerns.map(([of]) => of))) {
          concerns[concern] = (concerns[concern] ?? 0) + 1
        }
      }
      // Nothing was validated: there are no numbers to remember.
      if (levels.unknown === vms.length) return null
      return {
        sample: { day: dayKey(now), at: now, vms: vms.length, levels, concerns },
        roll: { at: now, vms: rollOf(vms) },
      }
    }),
  )
