/** The history of an object in words: what changed from what to what, why it was read, and what that led to. */
import type { FieldChange, Leaf, ObjectChange } from '../../core/model/change.ts'
import type { PageKind } from '../../core/model/pages.ts'
import { gib, UNKNOWN } from '../lib/format.ts'

/** Fields that hold bytes. */
const SIZES: ReadonlySet<string> = new Set([
  'memory',
  'guaranteedMemory',
  'provisionedSize',
  'actualSize',
  'capacity',
  'free',
  'used',
  'committed',
  'size',
])

/** Fields that hold the id of an object; VMs and disks are too many to be looked up by a page. */
const REFERENCES: Readonly<Record<string, Exclude<PageKind, 'vm' | 'disk'>>> = {
  host: 'host',
  cluster: 'cluster',
  dataCenter: 'dataCenter',
  storageDomain: 'storageDomain',
  leaseStorageDomain: 'storageDomain',
  network: 'network',
  profile: 'nicProfile',
}

/** The last name of a path: `nics[nic1].profile` → `profile`. */
const fieldOf = (path: string): string => /([^.[\]]+)(?:\[[^\]]*\])?$/.exec(path)?.[1] ?? path

/** What a value refers to, when it does. */
export const referenceOf = ({ path }: Pick<FieldChange, 'path'>) => REFERENCES[fieldOf(path)]

/** A value as evidence shows it: absent, unknown, empty and zero are four things. */
export function leafText({ path }: Pick<FieldChange, 'path'>, value: Leaf | undefined): string {
  if (value === undefined) return 'absent'
  if (value === null) return UNKNOWN
  if (value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number' && SIZES.has(fieldOf(path))) return `${gib(value)} GiB`
  return String(value)
}

const REASONS = {
  event: 'After an event',
  look: 'Second look after an event',
  comparison: 'Found by a comparison with the engine',
  survey: 'Found by asking for details',
} as const

export const reasonText = ({ why, event }: Pick<ObjectChange, 'why' | 'event'>): string =>
  why === 'look' && event === undefined ? 'Second look at a passing state' : REASONS[why]

export function queuedText({ kind, queued }: Pick<ObjectChange, 'kind' | 'queued'>): string {
  if (queued === null) return 'VMs were queued for validation'
  if (queued === 0) return 'no VM had to be validated'
  if (kind === 'vm') return 'queued for validation'
  return queued === 1 ? '1 VM queued for validation' : `${queued} VMs queued for validation`
}

export const TITLES = { created: 'Appeared', updated: 'Changed', removed: 'Removed' } as const
