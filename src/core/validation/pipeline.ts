/**
 * Takes what is due from the store to verdicts: while one batch is evaluated the next is read and the one before is
 * stored, so that neither database nor rules wait for each other.
 *
 * Each batch is read after the marks that it settles were: a change in between has set a newer mark, and the store then
 * does not take the result. Marks are listed again only when everything listed before is stored.
 */
import type { Pending } from '../model/verdict.ts'
import type { Clock, Shelf, ValidationStore, WorkloadParts } from '../ports.ts'
import { evaluateBatch, type Batch, type Judge } from './evaluate.ts'

export interface PipelineOptions {
  store: ValidationStore
  clock: Clock
  providerId: string
  /** Verdicts written in one transaction at the most. */
  maxBatch: number
  /** Begin with a small batch, so that the first concerns appear early. */
  haste: boolean
  /** Stores what became of a batch. */
  settle: (batch: Batch) => Promise<void>
  /** Whether to leave off: something else is to be done first. */
  interrupted: () => boolean
}

/** Entries of the first batch in haste. Doubles up to `maxBatch`. */
const FIRST_BATCH = 32
/** Entries listed at a time; what a shelf holds has to find room in memory. */
const LISTED = 16_384
/** A batch hands over what it has after this time. */
const FLUSH_AFTER = 1_000

interface Taken {
  entries: Pending[]
  parts: Map<string, WorkloadParts>
}

/** A promise that is waited for later: should it fail before, that is no news for anybody else. */
function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Works off what is due now, or is interrupted; says whether anything was. */
export async function drain(
  options: PipelineOptions,
  judge: Judge,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock, maxBatch } = options
  let size = options.haste ? Math.min(FIRST_BATCH, maxBatch) : maxBatch
  let listed: Pending[] = []
  let shelf: Shelf = { vms: 0, tables: new Map() }
  let reading: Promise<Taken | null> = Promise.resolve(null)
  let storing: Promise<void> = Promise.resolve()

  const take = async (): Promise<Taken | null> => {
    const entries = listed.splice(0, size)
    if (entries.length === 0) return null
    const ids = entries.map(({ id }) => id)
    // The first few are not to wait for what is read for all.
    const parts = await (size > FIRST_BATCH ? store.workloads(ids, shelf) : store.workloads(ids))
    return { entries, parts }
  }

  /** One batch, while the next is read. Its results are on their way to the store when this returns. */
  const work = async ({ entries, parts }: Taken): Promise<void> => {
    reading = later(take())
    const batch = await evaluateBatch(entries, parts, {
      judge,
      providerId: options.providerId,
      clock,
      signal,
      flushAfter: FLUSH_AFTER,
    })
    const { started } = batch
    listed.unshift(...entries.slice(started))
    size =
      started < entries.length
        ? Math.max(FIRST_BATCH, started)
        : Math.min(maxBatch, Math.max(size, entries.length * 2))
    await storing
    storing = later(options.settle(batch))
    // What these batches say of the backend has to be known before it is asked again.
    if (batch.failures.length > 0 || batch.otherVersion) await storing
  }

  try {
    listed = await store.due(clock.now(), LISTED)
    if (listed.length === 0) return false
    shelf = { vms: listed.length, tables: new Map() }
    for (let taken = await take(); taken; taken = (await reading) ?? (await take())) {
      await work(taken)
      signal.throwIfAborted()
      if (options.interrupted()) break
    }
    await storing
    return true
  } finally {
    // Nothing is at work any more when this ends; what went wrong beside the error that ends it has no other reader.
    await Promise.allSettled([reading, storing])
  }
}
