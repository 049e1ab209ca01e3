/** Rules as rows: those that the pack in force tells of and those that were seen to fire, with the VMs they fire on. Pure. */
import { severityOf, type Severity } from '../../core/model/readiness.ts'
import type { RuleInfo } from '../../core/model/rules.ts'
import type { RuleRecord } from '../../core/store/schema.ts'
import { categoryColumn } from '../../core/estate/category-column.ts'
import type { Fires } from '../../core/estate/judging.ts'
import type { ListSpec } from '../../core/estate/spec.ts'

export interface RuleItem {
  id: string
  /** Label; two rules may share one. */
  name: string
  category: string
  severity: Severity
  vms: number
  /** What the pack says of it; null: it only was seen to fire. */
  info: RuleInfo | null
  assessment: string
}

/** Rules that fire but are not among `rules` are of other rules than those, or of a bundle that says nothing of them. */
export function ruleItems(
  rules: readonly RuleInfo[],
  seen: ReadonlyMap<string, RuleRecord>,
  fires: Fires,
): RuleItem[] {
  const told = new Set(rules.map(({ id }) => id))
  return [
    ...rules.map((info): RuleItem => ({
      id: info.id,
      name: info.label || info.title || info.id,
      category: info.category,
      severity: severityOf(info.category),
      vms: fires[info.id]?.vms ?? 0,
      info,
      assessment: info.assessment,
    })),
    ...Object.entries(fires)
      .filter(([id]) => !told.has(id))
      .map(([id, { vms, category }]): RuleItem => ({
        id,
        name: seen.get(id)?.label || id,
        category,
        severity: severityOf(category),
        vms,
        info: null,
        assessment: seen.get(id)?.assessment ?? '',
      })),
  ]
}

/** First key of the path: the part of the VM that is read. */
const partOf = (path: string): string => /^[^.[]*/.exec(path)![0]

export const ruleSpec: ListSpec<RuleItem> = {
  path: '/validation',
  title: 'Rules',
  noun: ['rule', 'rules'],
  placeholder: 'Filter by id, label or what is read',
  defaultSort: '-category',
  text: ({ id, name, category, assessment, info }) => [
    id,
    name,
    category,
    assessment,
    ...(info?.inputs ?? []),
    info?.description ?? '',
  ],
  facets: [
    {
      id: 'category',
      title: 'Category',
      primary: true,
      values: ({ category }) => [category],
      label: (value) => value || 'No category',
    },
    {
      id: 'reads',
      title: 'Reads',
      primary: true,
      values: ({ info }) => (info?.inputs ?? []).map(partOf),
      label: (value) => value || 'everything',
    },
    {
      id: 'fires',
      title: 'Fires',
      values: ({ vms }) => [vms > 0 ? 'yes' : 'no'],
      label: (value) => (value === 'yes' ? 'On some VM' : 'On no VM'),
    },
    {
      id: 'mends',
      title: 'Mends',
      values: ({ info }) => info?.mends ?? [],
      label: (value) => value,
    },
  ],
  columns: [
    { id: 'name', title: 'Rule', width: 220, grow: true, cell: 'text', value: (rule) => rule.name },
    categoryColumn(124),
    { id: 'id', title: 'Id', width: 270, from: 700, cell: 'mono', value: ({ id }) => id },
    {
      id: 'vms',
      title: 'VMs with it',
      width: 92,
      cell: 'number',
      value: ({ vms }) => vms,
      href: ({ id, vms }) => (vms > 0 ? `/vms?concern=${encodeURIComponent(id)}` : undefined),
    },
    {
      id: 'inputs',
      title: 'Reads',
      width: 200,
      from: 1000,
      cell: 'mono',
      value: ({ info }) => (info?.inputs ? info.inputs.join(', ') : null),
    },
    {
      id: 'mends',
      title: 'Mends',
      width: 84,
      from: 1000,
      cell: 'text',
      value: ({ info }) => (info ? info.mends.join(', ') || undefined : null),
    },
    {
      id: 'since',
      title: 'Since',
      width: 72,
      from: 1180,
      cell: 'text',
      value: ({ info }) => (info ? info.since || undefined : null),
    },
  ],
}
