/**
 * Concerns as rows: each rule that fires somewhere, with the VMs and clusters it fires on, what would have to be edited
 * and what is waived. Pure.
 */
import type { FixOnce } from '../model/fix-once.ts'
import type { Kind } from '../model/kinds.ts'
import { severityOf, type Severity } from '../model/readiness.ts'
import type { RuleInfo } from '../model/rules.ts'
import type { Waives } from '../model/triage.ts'
import type { RuleRecord } from '../store/schema.ts'
import { areaOf, fixKinds, objectsToChange } from './scope.ts'
import { kindWord } from '../model/pages.ts'
import type { VmItem } from './items.ts'
import { compareText } from './select.ts'
import { categoryColumn } from './category-column.ts'
import type { ListSpec } from './spec.ts'

export interface ConcernItem {
  /** Concern id. */
  id: string
  /** Label; two rules may share one. */
  name: string
  category: string
  severity: Severity
  assessment: string
  vms: number
  /** Share of the validated VMs, percent; null while none is validated. */
  share: number | null
  clusters: number
  area: string
  /** Kinds of the objects to edit; none where nothing is known of it. */
  scope: readonly Kind[]
  /** Objects to edit; null until that was computed, and where no edit is known. */
  objects: number | null
  /** VMs on which it is waived. */
  waived: number
  /** Milliseconds since the epoch; undefined where the rule is not known. */
  firstAt: number | undefined
}

/** What is known of concerns beside the verdicts. */
export interface ConcernFacts {
  pack?: ReadonlyMap<string, RuleInfo>
  fixOnce?: FixOnce | null
  waives?: Waives | undefined
}

const sum = (of: readonly { count: number }[]): number =>
  of.reduce((total, { count }) => total + count, 0)

/** Rules seen that fire on no VM any more are left out, so that the list says what is to be done now. */
export function concernItems(
  vms: readonly VmItem[],
  rules: ReadonlyMap<string, RuleRecord>,
  { pack, fixOnce, waives }: ConcernFacts = {},
): ConcernItem[] {
  const found = new Map<
    string,
    { category: string; vms: number; waived: number; clusters: Set<string> }
  >()
  let validated = 0
  for (const { id: vm, verdict, row } of vms) {
    if (verdict?.state === 'ok') validated += 1
    const seen = new Set<string>()
    for (const [id, category] of verdict?.concerns ?? []) {
      if (seen.has(id)) continue
      seen.add(id)
      let entry = found.get(id)
      if (!entry) found.set(id, (entry = { category, vms: 0, waived: 0, clusters: new Set() }))
      entry.vms += 1
      if (waives?.(vm, id)) entry.waived += 1
      entry.clusters.add(row.cluster)
    }
  }
  return [...found].map(([id, { category, vms: count, waived, clusters }]) => {
    const rule = rules.get(id)
    const toChange = fixOnce ? objectsToChange(fixOnce, id) : null
    const kinds = fixKinds(pack?.get(id))
    return {
      id,
      name: rule?.label || id,
      category,
      severity: severityOf(category),
      assessment: rule?.assessment ?? '',
      vms: count,
      share: validated === 0 ? null : (100 * count) / validated,
      clusters: clusters.size,
      area: areaOf(id),
      scope: kinds.length > 0 ? kinds : (toChange ?? []).map(({ kind }) => kind),
      objects: toChange && toChange.length > 0 ? sum(toChange) : null,
      waived,
      firstAt: rule?.firstAt,
    }
  })
}

/** VMs per cluster that a concern fires on, most first. */
export function clustersOf(
  affected: readonly VmItem[],
  all: readonly VmItem[],
): { id: string; affected: number; vms: number }[] {
  const sums = new Map<string, { id: string; affected: number; vms: number }>()
  const of = (id: string): { id: string; affected: number; vms: number } => {
    const known = sums.get(id)
    if (known) return known
    const fresh = { id, affected: 0, vms: 0 }
    sums.set(id, fresh)
    return fresh
  }
  for (const vm of affected) of(vm.row.cluster).affected += 1
  for (const vm of all) if (sums.has(vm.row.cluster)) of(vm.row.cluster).vms += 1
  return [...sums.values()].sort((a, b) => b.affected - a.affected || compareText(a.id, b.id))
}

const scopeText = (scope: readonly Kind[]): string => scope.map(kindWord).join(', ')

const NO_SCOPE = 'unknown'

export const concernSpec: ListSpec<ConcernItem> = {
  path: '/concerns',
  title: 'Concerns',
  noun: ['concern', 'concerns'],
  placeholder: 'Filter by label, ID or assessment',
  defaultSort: '-category',
  text: ({ id, name, category, assessment }) => [id, name, category, assessment],
  facets: [
    {
      id: 'category',
      title: 'Category',
      primary: true,
      values: ({ category }) => [category],
      label: (value) => value || 'No category',
    },
    {
      id: 'area',
      title: 'Area',
      primary: true,
      values: ({ area }) => [area],
      label: (value) => value || 'No area',
    },
    {
      id: 'scope',
      title: 'Fix scope',
      primary: true,
      values: ({ scope }) => (scope.length > 0 ? scope : [NO_SCOPE]),
      label: (value) => (value === NO_SCOPE ? 'Unknown' : kindWord(value as Kind)),
    },
    {
      id: 'waived',
      title: 'Waived',
      values: ({ waived, vms }) => [waived === 0 ? 'no' : waived < vms ? 'some' : 'all'],
      label: (value) =>
        ({ no: 'Not waived', some: 'On some VMs', all: 'On all VMs' })[value] ?? value,
    },
  ],
  columns: [
    { id: 'name', title: 'Concern', width: 230, grow: true, cell: 'text', value: (c) => c.name },
    categoryColumn(112),
    { id: 'id', title: 'Id', width: 240, from: 1020, cell: 'mono', value: ({ id }) => id },
    {
      id: 'vms',
      title: 'VMs',
      width: 62,
      cell: 'number',
      value: ({ vms }) => vms,
      href: ({ id }) => `/vms?concern=${encodeURIComponent(id)}`,
    },
    { id: 'share', title: 'Share', width: 66, cell: 'percent', value: ({ share }) => share },
    {
      id: 'clusters',
      title: 'Clusters',
      width: 74,
      from: 900,
      cell: 'number',
      value: ({ clusters }) => clusters,
    },
    { id: 'area', title: 'Area', width: 86, from: 1300, cell: 'text', value: ({ area }) => area },
    {
      id: 'scope',
      title: 'Fix scope',
      width: 104,
      from: 640,
      cell: 'text',
      value: ({ scope }) => (scope.length > 0 ? scopeText(scope) : null),
    },
    {
      id: 'objects',
      title: 'To edit',
      width: 82,
      from: 1020,
      cell: 'number',
      value: ({ objects }) => objects,
    },
    {
      id: 'waived',
      title: 'Waived',
      width: 68,
      from: 640,
      cell: 'number',
      value: ({ waived }) => waived,
    },
    {
      id: 'first',
      title: 'First seen',
      width: 84,
      from: 1180,
      cell: 'age',
      value: ({ firstAt }) => firstAt,
    },
  ],
}
