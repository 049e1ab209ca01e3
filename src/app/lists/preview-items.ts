/** VMs whose readiness other rules would change, as rows. Pure. */
import type { VmChange } from '../../core/model/preview.ts'
import { LEVELS, type Level, type Readiness } from '../../core/model/readiness.ts'
import { objectHref } from '../routes.ts'
import type { ListSpec } from '../../core/estate/spec.ts'
import { LEVEL_TEXT } from '../../core/estate/vm-spec.ts'

/** A level by itself: what a preview says of a VM has no age and counts nothing. */
const bare = (level: Level): Readiness => ({ level, outOfDate: null, counts: null, waived: 0 })

const levelText = (value: string): string =>
  (LEVELS as readonly string[]).includes(value) ? LEVEL_TEXT[value as Level] : value

/** Of a reason such as `disk.shared: Warning → Critical`: which concern it is about. */
const concernOf = (reason: string): string => reason.split(':', 1)[0]!

export const changeSpec = (nameOf: (cluster: string) => string): ListSpec<VmChange> => ({
  path: '/validation',
  title: 'VMs whose readiness would change',
  noun: ['VM', 'VMs'],
  placeholder: 'Filter by name or reason',
  defaultSort: 'after',
  text: ({ id, name, cluster, because }) => [id, name, nameOf(cluster), ...because],
  facets: [
    {
      id: 'after',
      title: 'Becomes',
      primary: true,
      values: ({ after }) => [after],
      label: levelText,
    },
    {
      id: 'before',
      title: 'Is now',
      primary: true,
      values: ({ before }) => [before],
      label: levelText,
    },
    {
      id: 'because',
      title: 'Because of',
      primary: true,
      values: ({ because }) => because.map(concernOf),
      label: (value) => value,
    },
    {
      id: 'cluster',
      title: 'Cluster',
      values: ({ cluster }) => [cluster],
      label: (value) => nameOf(value) || 'No cluster',
    },
  ],
  columns: [
    { id: 'name', title: 'Name', width: 150, grow: true, cell: 'text', value: ({ name }) => name },
    {
      id: 'cluster',
      title: 'Cluster',
      width: 120,
      from: 640,
      cell: 'text',
      value: ({ cluster }) => nameOf(cluster) || undefined,
      href: ({ cluster }) => objectHref('cluster', cluster),
    },
    {
      id: 'before',
      title: 'Now',
      width: 148,
      cell: 'readiness',
      value: ({ before }) => bare(before),
    },
    {
      id: 'after',
      title: 'With candidate',
      width: 148,
      cell: 'readiness',
      value: ({ after }) => bare(after),
    },
    {
      id: 'because',
      title: 'Because',
      width: 320,
      grow: true,
      cell: 'mono',
      value: ({ because }) => because.join(', '),
    },
  ],
})

/** `15 become Blocked, 103 become Ready`. */
export function becomeText(changes: readonly VmChange[]): string {
  return LEVELS.flatMap((level) => {
    const vms = changes.filter(({ after }) => after === level).length
    if (vms === 0) return []
    return [
      `${vms.toLocaleString('en-US')} ${vms === 1 ? 'becomes' : 'become'} ${LEVEL_TEXT[level]}`,
    ]
  }).join(', ')
}
