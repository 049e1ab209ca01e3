/**
 * What a team decided about concerns: notes, owners and waivers, per VM, per rule, or for one concern of one VM. Kept apart
 * from the replica, which can be loaded again; this cannot. Here is what an entry is and how one is written; `ledgerOf`
 * looks entries up.
 */

export interface Waiver {
  reason: string
  /** Not in force from this time on, milliseconds since the epoch; null: until somebody takes it back. */
  until: number | null
}

/** Past it, milliseconds are not a time that a browser can show. */
export const LATEST = 8.64e15

/** What an entry is about: a VM, a concern, or one concern of one VM. '' stands for all; never both ''. */
export interface TriageKey {
  vm: string
  concern: string
}

export interface TriageEntry extends TriageKey {
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

/** An entry with a waiver. */
export type WaivingEntry = TriageEntry & { waiver: Waiver }

/** What a user writes; the rest of an entry says who wrote it, when and about what. */
export type TriageChange = Partial<Pick<TriageEntry, 'note' | 'owner' | 'waiver'>>

export interface TriageAuthor {
  by: string
  now: number
}

/**
 * The entry after a change. One that says nothing any more is removed. Its time is later than that of the entry it
 * replaces, whatever the clocks of those who wrote them: who edits has seen what is replaced.
 */
export function amended(
  before: TriageEntry | undefined,
  about: TriageKey & { vmName: string },
  change: TriageChange,
  { by, now }: TriageAuthor,
): TriageEntry {
  const { note, owner, waiver } = {
    note: before?.note ?? '',
    owner: before?.owner ?? '',
    waiver: before?.waiver ?? null,
    ...change,
  }
  const said = { note: note.trim(), owner: owner.trim(), waiver }
  return {
    vm: about.vm,
    concern: about.concern,
    vmName: about.vmName || (before?.vmName ?? ''),
    ...said,
    by,
    // An entry of the last moment there is, which no clock but a forged one gives, can still be edited and shown.
    at: Math.max(now, Math.min((before?.at ?? -1) + 1, LATEST)),
    removed: said.note === '' && said.owner === '' && said.waiver === null,
  }
}

/** From its end on a waiver does not hold. */
export const holds = ({ until }: Waiver, now: number): boolean => until === null || now < until

/** Whether a concern of a VM is waived. */
export type Waives = (vm: string, concern: string) => boolean

export interface Ledger {
  /** Without those that were removed. */
  readonly entries: readonly TriageEntry[]
  /** What is written about exactly this. */
  entryOf(vm: string, concern: string): TriageEntry | undefined
  /**
   * The waiver under which a concern of a VM falls: its own before that of the whole VM before that of the rule. One
   * that has ended does not stand in the way of a wider one.
   */
  waiverOf(vm: string, concern: string, now: number): WaivingEntry | undefined
  /** The same as yes or no, for many VMs; undefined while no waiver holds. */
  waivesAt(now: number): Waives | undefined
  /** When the newest of the waivers that have ended did so; readiness is the same from then until `now`. */
  lastEnd(now: number): number
}

const waives = (entry: TriageEntry | undefined, now: number): entry is WaivingEntry =>
  entry !== undefined && entry.waiver !== null && holds(entry.waiver, now)

export function ledgerOf(all: readonly TriageEntry[]): Ledger {
  const entries = all.filter(({ removed }) => !removed)
  const byVm = new Map<string, Map<string, TriageEntry>>()
  for (const entry of entries) {
    const of = byVm.get(entry.vm)
    if (of) of.set(entry.concern, entry)
    else byVm.set(entry.vm, new Map([[entry.concern, entry]]))
  }
  const entryOf = (vm: string, concern: string): TriageEntry | undefined =>
    byVm.get(vm)?.get(concern)
  return {
    entries,
    entryOf,
    waiverOf: (vm, concern, now) =>
      [entryOf(vm, concern), entryOf(vm, ''), entryOf('', concern)].find((entry) =>
        waives(entry, now),
      ) as WaivingEntry | undefined,
    waivesAt(now) {
      const held = new Map<string, Set<string>>()
      for (const entry of entries) {
        if (!waives(entry, now)) continue
        const of = held.get(entry.vm)
        if (of) of.add(entry.concern)
        else held.set(entry.vm, new Set([entry.concern]))
      }
      if (held.size === 0) return undefined
      const rules = held.get('')
      // The concerns of a VM are asked for one after the other.
      let last = ''
      let own: Set<string> | undefined
      return (vm, concern) => {
        if (rules?.has(concern)) return true
        if (vm !== last) {
          last = vm
          own = held.get(vm)
        }
        return own !== undefined && (own.has(concern) || own.has(''))
      }
    },
    lastEnd: (now) =>
      entries.reduce((last, { waiver }) => {
        const until = waiver?.until ?? Infinity
        return until <= now && until > last ? until : last
      }, -Infinity),
  }
}
