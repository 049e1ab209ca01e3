/** Validation as numbers and rows: how many VMs are judged, which wait or failed, how fast the last run was. Pure. */
import type { VerdictListRow, VmListRow } from '../../core/model/list-rows.ts'
import { currentState, type PolicyInForce } from '../../core/model/verdict-state.ts'
import type { Pending } from '../../core/model/verdict.ts'
import { objectHref } from '../routes.ts'
import type { ListSpec } from '../../core/estate/spec.ts'

export interface Totals {
  vms: number
  /** With a verdict that is current. */
  validated: number
  failed: number
  /** With a verdict from before: shown, and marked out of date. */
  outOfDate: number
  never: number
}

interface Estate {
  vms: readonly VmListRow[]
  verdicts: ReadonlyMap<string, VerdictListRow>
  policy: PolicyInForce | null
  pending: { has(id: string): boolean }
}

const stateOf = (row: VmListRow, { verdicts, policy, pending }: Estate) =>
  policy ? currentState(verdicts.get(row.id), row.revision, policy, pending.has(row.id)) : 'pending'

export function totals(estate: Estate): Totals {
  const sums: Totals = { vms: 0, validated: 0, failed: 0, outOfDate: 0, never: 0 }
  for (const row of estate.vms) {
    const state = stateOf(row, estate)
    const verdict = estate.verdicts.get(row.id)
    sums.vms += 1
    if (state === 'ok') sums.validated += 1
    else if (state === 'failed') sums.failed += 1
    else if (verdict?.state === 'ok') sums.outOfDate += 1
    else sums.never += 1
  }
  return sums
}

/** Ids of the VMs on which the rules in force gave no decision. */
export const failedIds = (estate: Estate): string[] =>
  estate.vms.flatMap((row) => (stateOf(row, estate) === 'failed' ? [row.id] : []))

export interface Run {
  vms: number
  /** Milliseconds from its first verdict to its last. */
  took: number
  endedAt: number
}

/** A pause of so many milliseconds parts two runs. */
const PAUSE = 2_000
/** A few verdicts after a single change are no run. */
const SMALLEST = 20

/** The newest stretch of validating without a pause, seen from the times of the verdicts; null when there is none. */
export function lastRun(times: readonly number[]): Run | null {
  const newest = [...times].sort((a, b) => b - a)
  let from = 0
  for (let at = 1; at <= newest.length; at += 1) {
    if (at < newest.length && newest[at - 1]! - newest[at]! <= PAUSE) continue
    const took = newest[from]! - newest[at - 1]!
    if (at - from >= SMALLEST && took > 0) return { vms: at - from, took, endedAt: newest[from]! }
    from = at
  }
  return null
}

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
  nameOf(kind: 'vm' | 'cluster', id: string): string
}

export function queueItems(
  queue: readonly Pending[],
  failures: ReadonlyMap<string, string>,
  vms: ReadonlyMap<string, VmListRow>,
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
