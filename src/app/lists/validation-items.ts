/** What waits for validation and what failed, as rows. Pure. */
import type { Pending } from '../../core/model/verdict.ts'
import { objectHref } from '../routes.ts'
import type { ListSpec } from '../../core/estate/spec.ts'

export interface QueueItem {
  id: string
  name: string
  cluster: string
  clusterName: string
  state: 'waiting' | 'postponed' | 'failed'
  reason: string
  /** null: it does not wait. */
  since: number | null
  attempts: number
  error: string
  /** When it is tried next; null: it is not planned. */
  due: number | null
}

interface Names {
  nameOf(kind: 'cluster', id: string): string
}

export function queueItems(
  queue: readonly Pending[],
  failures: ReadonlyMap<string, string>,
  vms: ReadonlyMap<string, { name: string; cluster: string }>,
  names: Names,
  reasonText: (reason: Pending['reason']) => string,
): QueueItem[] {
  const place = (id: string) => {
    const cluster = vms.get(id)?.cluster ?? ''
    return {
      id,
      name: vms.get(id)?.name ?? id,
      cluster,
      clusterName: names.nameOf('cluster', cluster),
    }
  }
  const waiting = new Set(queue.map(({ id }) => id))
  return [
    ...queue.map(({ id, reason, since, attempts, lastError, due }): QueueItem => ({
      ...place(id),
      state: attempts > 0 ? 'postponed' : 'waiting',
      reason: reasonText(reason),
      since,
      attempts,
      error: lastError,
      due: attempts > 0 ? due : null,
    })),
    ...[...failures]
      .filter(([id]) => !waiting.has(id))
      .map(([id, error]): QueueItem => ({
        ...place(id),
        state: 'failed',
        reason: '',
        since: null,
        attempts: 0,
        error,
        due: null,
      })),
  ]
}

const STATES: Record<QueueItem['state'], string> = {
  waiting: 'Waiting',
  postponed: 'Postponed',
  failed: 'Failed',
}

const isState = (value: string): value is QueueItem['state'] => Object.hasOwn(STATES, value)

/** Times ahead of now as what is left, which is what one wants to know of the next try. */
export const queueSpec = (now: () => number): ListSpec<QueueItem> => ({
  path: '/validation',
  title: 'Queue',
  noun: ['VM', 'VMs'],
  placeholder: 'Filter by name or error',
  defaultSort: 'since',
  text: ({ id, name, error, clusterName }) => [id, name, error, clusterName],
  facets: [
    {
      id: 'state',
      title: 'State',
      primary: true,
      values: ({ state }) => [state],
      label: (value) => (isState(value) ? STATES[value] : value),
    },
    {
      id: 'reason',
      title: 'Reason',
      primary: true,
      values: ({ reason }) => (reason === '' ? [] : [reason]),
      label: (value) => value,
    },
  ],
  columns: [
    { id: 'name', title: 'VM', width: 150, grow: true, cell: 'text', value: (item) => item.name },
    { id: 'state', title: 'State', width: 96, cell: 'text', value: ({ state }) => STATES[state] },
    {
      id: 'reason',
      title: 'Reason',
      width: 160,
      cell: 'text',
      value: ({ reason }) => reason || undefined,
    },
    {
      id: 'since',
      title: 'Queued',
      width: 80,
      cell: 'age',
      value: ({ since }) => since ?? undefined,
    },
    {
      id: 'attempts',
      title: 'Attempts',
      width: 80,
      from: 640,
      cell: 'number',
      value: ({ attempts, state }) => (state === 'failed' ? undefined : attempts),
    },
    {
      id: 'due',
      title: 'Next try',
      unit: 's',
      width: 90,
      from: 640,
      cell: 'number',
      value: ({ due }) => (due === null ? undefined : Math.max(0, Math.ceil((due - now()) / 1000))),
    },
    {
      id: 'error',
      title: 'Last error',
      width: 220,
      grow: true,
      cell: 'text',
      value: ({ error }) => error || undefined,
    },
    {
      id: 'cluster',
      title: 'Cluster',
      width: 110,
      from: 1000,
      cell: 'text',
      value: ({ clusterName }) => clusterName || undefined,
      href: ({ cluster }) => objectHref('cluster', cluster),
    },
  ],
})
