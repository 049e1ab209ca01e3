/** The triage ledger as rows: each entry with the names of what it is about and how its waiver stands. Pure. */
import { holds, type TriageEntry, type TriageKey } from '../../core/model/triage.ts'
import type { RuleRecord } from '../../core/store/schema.ts'
import { objectHref } from '../routes.ts'
import { lastDay } from '../triage/triage-words.ts'
import type { ListSpec } from '../../core/estate/spec.ts'

/** `ended`: it has a waiver that holds no more. `note`: it has none. */
export type TriageStanding = 'waived' | 'ended' | 'note'

export const STANDING_TEXT: Readonly<Record<TriageStanding, string>> = {
  waived: 'Waived',
  ended: 'Waiver ended',
  note: 'Note',
}

export interface TriageItem {
  /** Of the entry, as it stands in the address. */
  id: string
  /** Of the VM as it is called now, or was when the entry was written. */
  name: string
  concern: string
  entry: TriageEntry
  standing: TriageStanding
  /** Last day of the waiver; '' without one. */
  until: string
}

/** What tells names; the estate, or plain maps in a test. */
export interface TriageNames {
  vms: ReadonlyMap<string, { name: string }>
  rules: ReadonlyMap<string, RuleRecord>
}

/** An id may hold any character, hence the encoding. */
export const triageId = ({ vm, concern }: TriageKey): string =>
  `${encodeURIComponent(vm)}/${encodeURIComponent(concern)}`

export const triageHref = (key: TriageKey): string =>
  `/triage?open=${encodeURIComponent(triageId(key))}`

function standingOf({ waiver }: TriageEntry, now: number): TriageStanding {
  if (!waiver) return 'note'
  return holds(waiver, now) ? 'waived' : 'ended'
}

const lastDayOf = ({ waiver }: TriageEntry): string =>
  !waiver ? '' : waiver.until === null ? 'No end' : lastDay(waiver.until)

/** `now` may be the end of the last waiver that ended: standings are the same until the next one does. */
export const triageItems = (
  entries: readonly TriageEntry[],
  { vms, rules }: TriageNames,
  now: number,
): TriageItem[] =>
  entries.map((entry) => ({
    id: triageId(entry),
    name: entry.vm === '' ? 'All VMs' : vms.get(entry.vm)?.name || entry.vmName || entry.vm,
    concern:
      entry.concern === '' ? 'All concerns' : rules.get(entry.concern)?.label || entry.concern,
    entry,
    standing: standingOf(entry, now),
    until: lastDayOf(entry),
  }))

export const triageSpec: ListSpec<TriageItem> = {
  path: '/triage',
  title: 'Triage',
  noun: ['entry', 'entries'],
  placeholder: 'Filter by VM, concern, note or owner',
  defaultSort: '-at',
  text: ({ name, concern, entry }) => [
    name,
    concern,
    entry.vm,
    entry.vmName,
    entry.concern,
    entry.note,
    entry.owner,
    entry.waiver?.reason ?? '',
    entry.by,
  ],
  facets: [
    {
      id: 'standing',
      title: 'Standing',
      primary: true,
      values: ({ standing }) => [standing],
      label: (value) => STANDING_TEXT[value as TriageStanding] ?? value,
    },
    {
      id: 'owner',
      title: 'Owner',
      primary: true,
      values: ({ entry }) => [entry.owner],
      label: (value) => value || 'No owner',
    },
    {
      id: 'concern',
      title: 'Concern',
      values: ({ entry }) => [entry.concern],
      label: (value) => value || 'All concerns',
    },
    {
      id: 'by',
      title: 'Written by',
      values: ({ entry }) => [entry.by],
      label: (value) => value || 'Somebody unnamed',
    },
  ],
  columns: [
    { id: 'name', title: 'VM', width: 130, grow: true, cell: 'text', value: ({ name }) => name },
    {
      id: 'concern',
      title: 'Concern',
      width: 190,
      grow: true,
      cell: 'text',
      value: ({ concern }) => concern,
      href: ({ entry }) =>
        entry.concern === '' ? undefined : `/concerns/${encodeURIComponent(entry.concern)}`,
    },
    {
      id: 'standing',
      title: 'Standing',
      width: 104,
      cell: 'text',
      value: ({ standing }) => STANDING_TEXT[standing],
    },
    {
      id: 'until',
      title: 'Until',
      width: 104,
      from: 640,
      cell: 'text',
      value: ({ until }) => until || undefined,
      sort: ({ entry: { waiver } }) => (waiver ? (waiver.until ?? 8.64e15) : null),
    },
    {
      id: 'reason',
      title: 'Reason or note',
      width: 200,
      grow: true,
      from: 900,
      cell: 'text',
      value: ({ entry }) =>
        [entry.waiver?.reason, entry.note].filter(Boolean).join(' · ') || undefined,
    },
    {
      id: 'owner',
      title: 'Owner',
      width: 110,
      from: 900,
      cell: 'text',
      value: ({ entry }) => entry.owner || undefined,
    },
    {
      id: 'by',
      title: 'By',
      width: 130,
      from: 1020,
      cell: 'text',
      value: ({ entry }) => entry.by || null,
    },
    {
      id: 'at',
      title: 'Written',
      width: 84,
      from: 480,
      cell: 'age',
      value: ({ entry }) => entry.at,
    },
  ],
}

/** Where the subject of an entry is shown: its VM, else its concern. */
export const subjectHref = ({ vm, concern }: TriageKey): string =>
  vm === '' ? `/concerns/${encodeURIComponent(concern)}` : objectHref('vm', vm)
