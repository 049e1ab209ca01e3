/**
 * What the browser's storage throws, as a Fault in words. Everything that leaves the store passes here: Dexie names an
 * aborted transaction AbortError, and that name must never be taken for a cancelled run.
 */
import Dexie from 'dexie'
import { asFault, Fault } from '../errors.ts'

/** No storage at all; Dexie may wrap these in "database closed", so they are looked for first. */
const MISSING = new Set(['MissingAPIError', 'SecurityError'])

/** The error and everything it wraps, outermost first. */
function chain(error: unknown): Error[] {
  const found: Error[] = []
  const queue: unknown[] = [error]
  for (let at = 0; at < queue.length && found.length < 20; at += 1) {
    const next = queue[at]
    // DOMException is an Error in every browser, but not in every test environment.
    if (typeof next !== 'object' || next === null || !('name' in next) || !('message' in next)) {
      continue
    }
    found.push(next as Error)
    const { inner, failures, cause } = next as {
      inner?: unknown
      failures?: unknown
      cause?: unknown
    }
    queue.push(inner, cause, ...(Array.isArray(failures) ? (failures as unknown[]) : []))
  }
  return found
}

const ofStorage = (error: unknown): boolean =>
  error instanceof Dexie.DexieError ||
  (typeof DOMException !== 'undefined' && error instanceof DOMException)

/** Faults stay as they are, storage errors become `quota` or `storage`, everything else is a `defect`. */
export function storageFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (!ofStorage(error)) return asFault(error)
  const errors = chain(error)
  const names = new Set(errors.map((e) => e.name))
  // What application code threw inside a transaction may arrive wrapped in the abort it caused.
  const thrown = errors.find((e) => e instanceof Fault)
  if (thrown) return thrown as Fault
  if (names.has('QuotaExceededError')) {
    return new Fault('quota', 'The browser refused to store more data.', {
      nextStep:
        'Free disk space, or delete the stored data of engines that are no longer needed, then choose "Sync now".',
      cause: error,
    })
  }
  const unavailable = (): Fault =>
    new Fault('storage', 'This browser does not let Portolan store data.', {
      nextStep: 'Leave private browsing, or allow site data for this address, and reload the page.',
      cause: error,
    })
  if ([...names].some((name) => MISSING.has(name))) return unavailable()
  if (names.has('DatabaseClosedError')) {
    return new Fault('storage', 'The stored data was closed, upgraded or deleted in another tab.', {
      nextStep: 'Reload the page.',
      cause: error,
    })
  }
  if (names.has('InvalidStateError')) return unavailable()
  const last = errors.at(-1)
  return new Fault(
    'storage',
    `The browser's storage failed: ${last ? `${last.name}: ${last.message}` : 'unknown cause'}`,
    {
      nextStep: 'Reload the page. If it happens again, delete the stored data and load it anew.',
      cause: error,
    },
  )
}

/** Runs storage work; whatever it throws leaves as a Fault. */
export async function guarded<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storageFault(error)
  }
}
