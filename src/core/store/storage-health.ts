/** How much room the browser leaves and whether it may take the data back; what it does not tell stays unknown. */

/** The part of `navigator.storage` that is needed; browsers offer some of it, none in a private window. */
export interface StorageManagerPort {
  /** `usageDetails` is told by Chromium only. */
  estimate?(): Promise<{
    usage?: number
    quota?: number
    usageDetails?: { indexedDB?: number }
  }>
  persisted?(): Promise<boolean>
  persist?(): Promise<boolean>
}

export interface StorageHealth {
  /** Bytes of this origin, estimated: browsers round them, and count late what was written or removed. */
  usage: number | null
  /** The part of it that databases take. */
  databases: number | null
  /** Bytes that the origin may use. */
  quota: number | null
  /** usage / quota, 0 to 1. */
  share: number | null
  /** False: the browser may delete everything when the disk fills up. */
  persisted: boolean | null
  level: 'unknown' | 'fine' | 'high' | 'full'
}

const HIGH = 0.8
const FULL = 0.95

const known = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) && value >= 0 ? value : null

const levelOf = (share: number | null): StorageHealth['level'] =>
  share === null ? 'unknown' : share >= FULL ? 'full' : share >= HIGH ? 'high' : 'fine'

/** Never rejects: a browser that refuses to answer has said that it is unknown. */
export async function readStorageHealth(
  manager: StorageManagerPort | undefined,
): Promise<StorageHealth> {
  const [estimate, persisted] = await Promise.allSettled([
    manager?.estimate?.(),
    manager?.persisted?.(),
  ])
  const told = estimate.status === 'fulfilled' ? estimate.value : undefined
  const usage = known(told?.usage)
  const quota = known(told?.quota)
  const share = usage !== null && quota !== null && quota > 0 ? usage / quota : null
  return {
    usage,
    databases: known(told?.usageDetails?.indexedDB),
    quota,
    share,
    persisted: persisted.status === 'fulfilled' ? (persisted.value ?? null) : null,
    level: levelOf(share),
  }
}

/** Asks the browser to keep the data (pages only; workers are not offered it). null: it cannot be asked. */
export async function askToPersist(
  manager: StorageManagerPort | undefined,
): Promise<boolean | null> {
  if (!manager?.persist) return null
  const [answer] = await Promise.allSettled([manager.persist()])
  return answer.status === 'fulfilled' ? answer.value : null
}
