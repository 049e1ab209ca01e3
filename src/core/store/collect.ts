/**
 * Replica databases by name: what this browser keeps, the refusal to touch data of a newer Portolan, and the removal of
 * what older ones left behind.
 */
import Dexie from 'dexie'
import { Fault } from '../errors.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import { FORMAT, parseReplicaName, replicaName, ReplicaDb } from './schema.ts'
import { guarded, storageFault } from './storage-fault.ts'

interface Named {
  name: string
  format: number
  engineId: string
}

async function replicas(): Promise<Named[]> {
  const names = await guarded(() => Dexie.getDatabaseNames())
  return names.flatMap((name) => {
    const parsed = parseReplicaName(name)
    return parsed ? [{ name, ...parsed }] : []
  })
}

/** Throws Fault `storage` when a newer Portolan stored this engine's data: writing beside it would fork it. */
export async function refuseNewer(engineId: string): Promise<void> {
  const newer = (await replicas()).find((r) => r.engineId === engineId && r.format > FORMAT)
  if (!newer) return
  throw new Fault(
    'storage',
    `The stored data was written by a newer Portolan (format ${newer.format}; this one knows ${FORMAT}).`,
    { nextStep: 'Reload the page to update Portolan.' },
  )
}

export interface Collected {
  name: string
  /** `blocked`: another tab still has it open; it goes when that tab lets go. */
  outcome: 'deleted' | 'blocked' | Fault
}

/** Deletes a database; does not wait for tabs that hold it open. */
async function remove(name: string): Promise<Collected> {
  const db = new Dexie(name)
  const outcome = await new Promise<Collected['outcome']>((resolve) => {
    db.on('blocked', () => {
      resolve('blocked')
      return false
    })
    db.delete().then(
      () => resolve('deleted'),
      (error: unknown) => resolve(storageFault(error)),
    )
  })
  return { name, outcome }
}

/** Deletes the replicas of older formats, whatever their engine. A failure is reported, never thrown. */
export async function collectOlder(): Promise<Collected[]> {
  const older = (await replicas()).filter(({ format }) => format < FORMAT)
  return Promise.all(older.map(({ name }) => remove(name)))
}

/** Stored data of an engine, as the start page offers it. */
export interface StoredReplica {
  engineId: string
  format: number
  /** False when another version of Portolan wrote it. */
  readable: boolean
  /** null when it is not readable or nothing was ever loaded into it. */
  meta: ReplicaMeta | null
  vms: number
}

/** What this browser keeps, by engine id. */
export async function listReplicas(): Promise<StoredReplica[]> {
  const found = await Promise.all(
    (await replicas()).map(async ({ engineId, format }): Promise<StoredReplica> => {
      if (format !== FORMAT) return { engineId, format, readable: false, meta: null, vms: 0 }
      const db = new ReplicaDb(engineId)
      try {
        const meta = (await guarded(() => db.meta.get('replica'))) ?? null
        return { engineId, format, readable: true, meta, vms: meta?.kinds.vm.rows ?? 0 }
      } finally {
        db.close()
      }
    }),
  )
  return found.sort((a, b) => (a.engineId < b.engineId ? -1 : a.engineId > b.engineId ? 1 : 0))
}

/** Whether there is a replica of this format, empty or not. Throws Fault `storage`. */
export const isStored = (engineId: string): Promise<boolean> =>
  guarded(() => Dexie.exists(replicaName(engineId)))

/**
 * What is stored of an engine, for somebody who only reads. Unlike a replica that is collected into, it is never made by
 * opening it, and once another tab deletes or upgrades it, it stays closed. Throws Fault `storage`.
 */
export async function openStored(engineId: string): Promise<ReplicaDb> {
  await refuseNewer(engineId)
  if (!(await isStored(engineId))) {
    throw new Fault('storage', 'Nothing is stored of this engine.', {
      nextStep: 'Sign in to it, so that its inventory is loaded.',
    })
  }
  const db = new ReplicaDb(engineId)
  db.on('versionchange', () => {
    db.close()
    return false
  })
  await guarded(() => db.open())
  return db
}

/** Deletes everything stored of an engine, of every format. Stop its collector first, or it loads again. */
export async function deleteReplica(engineId: string): Promise<Collected[]> {
  const own = (await replicas()).filter((replica) => replica.engineId === engineId)
  return Promise.all(own.map(({ name }) => remove(name)))
}
