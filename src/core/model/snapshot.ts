/** A replica that was opened from a file: how it is called, and where it comes from. */

export interface SnapshotOrigin {
  /** Name of the file. */
  file: string
  /** Milliseconds since the epoch. */
  savedAt: number
  openedAt: number
  /** Version of Portolan that saved it. */
  app: string
  engine: { id: string; name: string; url: string }
}

const PREFIX = 'snapshot-'

/** The id under which a snapshot of this digest stands beside the engines. */
export const snapshotId = (digest: string): string => `${PREFIX}${digest.slice(0, 16)}`

export const isSnapshotId = (id: string): boolean => /^snapshot-[0-9a-f]{16}$/.test(id)
