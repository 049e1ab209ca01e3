/**
 * Remembers numbers over time: when what was loaded is validated, and then once an hour, by the tab that collects. It is
 * no reason to stop collecting when they cannot be written.
 */
import { asFault } from '../errors.ts'
import { ledgerOf } from '../model/triage.ts'
import type { Clock, Log } from '../ports.ts'
import { readLedger, type LedgerDb } from '../store/ledger-db.ts'
import type { ReplicaDb } from '../store/schema.ts'
import {
  lastSampleAt,
  SAMPLE_PAUSE,
  saveSample,
  saveVisit,
  type TrendDb,
} from '../store/trend-db.ts'
import { readSample } from '../store/trend-sample.ts'

/** Between two notes of what is there; less than what ends a visit. */
const NOTE = 10 * 60_000

/** Between two looks whether a sample is due and the replica settled; milliseconds. */
const LOOK = 20_000

export interface TrendStores {
  replica: ReplicaDb
  ledger: LedgerDb
  trend: TrendDb
}

export interface Recorder {
  /** Takes a sample if one is due. Returns whether it did. */
  look(): Promise<boolean>
  /** Looks until the signal fires, then rejects with its reason. */
  run(signal: AbortSignal): Promise<never>
}

export function createRecorder(
  { replica, ledger, trend }: TrendStores,
  engine: string,
  clock: Clock,
  log: Log,
): Recorder {
  /** When this worker noted last what is there. */
  let noted: number | null = null

  async function look(): Promise<boolean> {
    const now = clock.now()
    const last = await lastSampleAt(trend, engine)
    const due = last === null || Math.abs(now - last) >= SAMPLE_PAUSE
    if (!due && noted !== null && Math.abs(now - noted) < NOTE) return false
    const waives = ledgerOf(await readLedger(ledger, engine)).waivesAt(now)
    const reading = await readSample(replica, waives, now)
    if (!reading) return false
    await saveVisit(trend, engine, reading.roll, noted === null)
    noted = now
    if (due) await saveSample(trend, engine, reading.sample)
    return due
  }

  return {
    look,
    async run(signal) {
      for (;;) {
        signal.throwIfAborted()
        try {
          await look()
        } catch (error) {
          const { kind, message } = asFault(error)
          log('warn', 'the numbers of today could not be remembered', { kind, reason: message })
        }
        await clock.sleep(LOOK, signal)
      }
    },
  }
}
