/**
 * Snapshots that were being opened when their page ended: their meta record, which is written last, is missing. They are
 * taken away, unless another tab is opening one right now.
 */
import { isSnapshotId } from '../core/model/snapshot.ts'
import { deleteReplica, listReplicas } from '../core/store/queries.ts'

/** Held while a file is opened: what is half-written then is nobody's leftover. */
const LOCK = 'portolan-snapshot'

/** Does the work that opens a file. */
export const whileOpening = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? navigator.locks.request(LOCK, work) : work()

/** Only to be called by who holds the lock. */
export async function sweep(): Promise<void> {
  for (const { engineId, readable, meta } of await listReplicas()) {
    if (isSnapshotId(engineId) && readable && meta === null) await deleteReplica(engineId)
  }
}

/** At the start of a page. Throws Fault where the browser does not list what it keeps. */
export async function sweepHalfOpened(): Promise<void> {
  // Without locks nobody can tell leftovers from what another tab is at.
  if (!('locks' in navigator)) return
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await sweep()
  })
}
