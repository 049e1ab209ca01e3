/** A comparison with Forklift as rows: by rule, and by VM with those that only one side has. Pure. */
import type { ParityReport, ParityRule, ParityVm } from '../../core/model/parity.ts'
import { reasonText } from '../../core/parity/reasons.ts'
import type { ListSpec } from '../../core/estate/spec.ts'

export const UNEXPLAINED = 'unexplained'

/** `D2 Shared disks unseen`; words of ours stand without their code. */
export const reasonName = (code: string): string => {
  if (code === UNEXPLAINED) return 'Unexplained'
  const { title } = reasonText(code)
  return /^[DR]\d/.test(code) ? `${code} ${title}` : title
}

/** Codes of all reasons, with how many differences each is the first reason of; most first. */
export function reasonCounts(report: ParityReport): { code: string; count: number }[] {
  const sums = new Map<string, number>()
  const add = (code: string, count: number): void => {
    if (count > 0) sums.set(code, (sums.get(code) ?? 0) + count)
  }
  for (const { reasons, unexplained } of report.rules) {
    for (const [code, count] of Object.entries(reasons)) add(code, count)
    add(UNEXPLAINED, unexplained)
  }
  return [...sums].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
}

export interface ParityRuleItem extends ParityRule {
  name: string
  differences: number
}

export const ruleItems = (report: ParityReport): ParityRuleItem[] =>
  report.rules.map((rule) => ({
    ...rule,
    name: rule.label || rule.id,
    differences: rule.onlyThere + rule.onlyHere + rule.otherCategory,
  }))

const codesOf = ({ reasons, unexplained }: ParityRule): string[] => [
  ...Object.keys(reasons),
  ...(unexplained > 0 ? [UNEXPLAINED] : []),
]

export const ruleSpec: ListSpec<ParityRuleItem> = {
  path: '/validation',
  title: 'Rules compared with Forklift',
  noun: ['rule', 'rules'],
  placeholder: 'Filter by label, id or reason',
  defaultSort: '-unexplained',
  text: (rule) => [rule.id, rule.name, ...codesOf(rule).map(reasonName)],
  facets: [
    {
      id: 'reason',
      title: 'Reason',
      primary: true,
      values: codesOf,
      label: reasonName,
    },
  ],
  columns: [
    { id: 'name', title: 'Concern', width: 230, grow: true, cell: 'text', value: (r) => r.name },
    { id: 'id', title: 'Id', width: 260, from: 1290, cell: 'mono', value: ({ id }) => id },
    {
      id: 'there',
      title: 'Forklift',
      unit: 'VMs',
      width: 110,
      from: 640,
      cell: 'number',
      value: (r) => r.there,
    },
    {
      id: 'here',
      title: 'Here',
      unit: 'VMs',
      width: 96,
      from: 640,
      cell: 'number',
      value: (r) => r.here,
    },
    { id: 'onlyThere', title: 'Only there', width: 92, cell: 'number', value: (r) => r.onlyThere },
    { id: 'onlyHere', title: 'Only here', width: 92, cell: 'number', value: (r) => r.onlyHere },
    {
      id: 'otherCategory',
      title: 'Other category',
      width: 118,
      from: 1050,
      cell: 'number',
      value: (r) => r.otherCategory,
    },
    {
      id: 'unexplained',
      title: 'Unexplained',
      width: 106,
      cell: 'number',
      value: (r) => r.unexplained,
      sort: (r) => r.unexplained * 1e9 + r.differences,
    },
    {
      id: 'reasons',
      title: 'Reasons',
      width: 200,
      grow: true,
      from: 930,
      cell: 'text',
      value: (r) => codesOf(r).map(reasonName).join(', ') || undefined,
    },
  ],
}

const WHERE = {
  differs: 'Differs',
  there: 'Only in Forklift',
  here: 'Only here',
  untold: 'In no plan that tells',
  unknown: 'Not compared',
} as const

export interface ParityVmItem {
  id: string
  name: string
  where: keyof typeof WHERE
  /** What is to be said beside the name. */
  note: string
  /** null where nothing was compared. */
  vm: ParityVm | null
  onlyThere: number
  onlyHere: number
  otherCategory: number
  unexplained: number
  codes: string[]
}

function vmItem(vm: ParityVm): ParityVmItem {
  const of = (side: string): number => vm.differences.filter((one) => one.side === side).length
  const open = vm.differences.filter(({ reasons }) => reasons.length === 0).length
  const known = vm.differences.flatMap(({ reasons }) => reasons.map(({ code }) => code))
  return {
    id: vm.id,
    name: vm.name,
    where: 'differs',
    note: vm.thereId === '' ? '' : `matched by name, ${vm.thereId} there`,
    vm,
    onlyThere: of('there'),
    onlyHere: of('here'),
    otherCategory: of('category'),
    unexplained: open,
    codes: [...new Set(open > 0 ? [UNEXPLAINED, ...known] : known)],
  }
}

const NOTES: Readonly<Record<string, string>> = {
  pending: 'no current verdict here',
  failed: 'validation failed here',
  disabled: 'validation is switched off here',
}

/** Equal VMs are left out. */
export function vmItems(report: ParityReport): ParityVmItem[] {
  const alone = (
    where: keyof typeof WHERE,
    list: readonly { id: string; name: string; note: string }[],
  ): ParityVmItem[] =>
    list.map(({ id, name, note }) => ({
      ...{ id, name, where, note: NOTES[note] ?? note, vm: null },
      ...{ onlyThere: 0, onlyHere: 0, otherCategory: 0, unexplained: 0, codes: [] },
    }))
  return [
    ...report.differing.map(vmItem),
    ...alone('there', report.onlyThere),
    ...alone(report.scope === 'critical' ? 'untold' : 'here', report.onlyHere),
    ...alone('unknown', report.unknown),
  ]
}

export const vmSpec: ListSpec<ParityVmItem> = {
  path: '/validation',
  title: 'VMs compared with Forklift',
  noun: ['VM', 'VMs'],
  placeholder: 'Filter by name, concern or reason',
  defaultSort: '-unexplained',
  text: ({ id, name, note, vm, codes }) => [
    ...[id, name, note],
    ...(vm?.differences.map(({ rule }) => rule) ?? []),
    ...codes.map(reasonName),
  ],
  facets: [
    {
      id: 'where',
      title: 'Found',
      primary: true,
      values: ({ where }) => [where],
      label: (value) => (Object.hasOwn(WHERE, value) ? WHERE[value as keyof typeof WHERE] : value),
    },
    {
      id: 'reason',
      title: 'Reason',
      primary: true,
      values: ({ codes }) => codes,
      label: reasonName,
    },
    {
      id: 'rule',
      title: 'Concern',
      primary: true,
      values: ({ vm }) => vm?.differences.map(({ rule }) => rule) ?? [],
      label: (value) => value,
    },
  ],
  columns: [
    { id: 'name', title: 'VM', width: 160, grow: true, cell: 'text', value: ({ name }) => name },
    { id: 'where', title: 'Found', width: 130, cell: 'text', value: ({ where }) => WHERE[where] },
    {
      id: 'onlyThere',
      title: 'Only there',
      width: 92,
      cell: 'number',
      value: ({ vm, onlyThere }) => (vm ? onlyThere : undefined),
    },
    {
      id: 'onlyHere',
      title: 'Only here',
      width: 92,
      cell: 'number',
      value: ({ vm, onlyHere }) => (vm ? onlyHere : undefined),
    },
    {
      id: 'unexplained',
      title: 'Unexplained',
      width: 106,
      cell: 'number',
      value: ({ vm, unexplained }) => (vm ? unexplained : undefined),
      sort: ({ unexplained, vm }) => unexplained * 1e6 + (vm?.differences.length ?? 0),
    },
    {
      id: 'reasons',
      title: 'Reasons',
      width: 240,
      grow: true,
      from: 830,
      cell: 'text',
      value: ({ codes, note }) =>
        [...codes.map(reasonName), note].filter(Boolean).join(', ') || undefined,
    },
  ],
}
