/** Concerns as rows: each rule that fires somewhere, with the VMs and clusters it fires on. Pure. */
import { severityOf, type Severity } from '../../core/model/readiness.ts'
import type { RuleRecord } from '../../core/store/schema.ts'
import type { VmItem } from './items.ts'
import { compareText } from './select.ts'
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
}

const ORDER: Record<Severity, number> = { critical: 3, warning: 2, information: 1 }

/** Rules seen that fire on no VM any more are left out, so that the list says what is to be done now. */
export function concernItems(
  vms: readonly VmItem[],
  rules: ReadonlyMap<string, RuleRecord>,
): ConcernItem[] {
  const found = new Map<string, { category: string; vms: number; clusters: Set<string> }>()
  let validated = 0
  for (const { verdict, row } of vms) {
    if (verdict?.state === 'ok') validated += 1
    const seen = new Set<string>()
    for (const [id, category] of verdict?.concerns ?? []) {
      if (seen.has(id)) continue
      seen.add(id)
      let entry = found.get(id)
      if (!entry) found.set(id, (entry = { category, vms: 0, clusters: new Set() }))
      entry.vms += 1
      entry.clusters.add(row.cluster)
    }
  }
  return [...found].map(([id, { category, vms: count, clusters }]) => ({
    id,
    name: rules.get(id)?.label || id,
    category,
    severity: severityOf(category),
    assessment: rules.get(id)?.assessment ?? '',
    vms: count,
    share: validated === 0 ? null : (100 * count) / validated,
    clusters: clusters.size,
  }))
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
  ],
  columns: [
    { id: 'name', title: 'Concern', width: 260, grow: true, cell: 'text', value: (c) => c.name },
    {
      id: 'category',
      title: 'Category',
      width: 140,
      cell: 'category',
      value: ({ category }) => category || 'No category',
      // Within a category the rule with the most VMs comes first.
      sort: ({ severity, vms }) => ORDER[severity] * 1e9 + vms,
    },
    {
      id: 'id',
      title: 'Id',
      width: 300,
      from: 640,
      cell: 'mono',
      value: ({ id }) => id,
    },
    {
      id: 'vms',
      title: 'VMs',
      width: 80,
      cell: 'number',
      value: ({ vms }) => vms,
      href: ({ id }) => `/vms?concern=${encodeURIComponent(id)}`,
    },
    { id: 'share', title: 'Share', width: 80, cell: 'percent', value: ({ share }) => share },
    {
      id: 'clusters',
      title: 'Clusters',
      width: 84,
      from: 480,
      cell: 'number',
      value: ({ clusters }) => clusters,
    },
  ],
}
