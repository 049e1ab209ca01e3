/**
 * What a team decided about concerns: notes, owners and waivers, per VM, per rule, or for one concern of one VM. Kept apart
 * from the replica, which can be loaded again; this cannot.
 */

export interface Waiver {
  reason: string
  /** Not in force from this time on, milliseconds since the epoch; null: until somebody takes it back. */
  until: number | null
}

export interface TriageEntry {
  /** `vm`, `concern`, or both: what the entry is about. '' stands for all. One entry for each pair; never both ''. */
  vm: string
  concern: string
  /** Name of the VM when it was written: the VM may be gone. */
  vmName: string
  note: string
  owner: string
  waiver: Waiver | null
  /** Who wrote it last and when; the newer write wins when ledgers are merged. */
  by: string
  at: number
  /** The entry was taken back; kept so that a merge does not bring it back. */
  removed: boolean
}
