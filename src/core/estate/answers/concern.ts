/** One concern over all engines asked about: how many VMs have it, where, since when, and what would have to be edited. */
import { severityOf } from '../../model/readiness.ts'
import type { ConcernAnswer, ConcernQuestion } from '../concern-questions.ts'
import { clustersOf } from '../concern-items.ts'
import { vmsOf } from '../lists.ts'
import type { Replicas } from '../replica.ts'
import { objectsToChange } from '../scope.ts'
import { isReady } from '../selection.ts'

export function answerConcern(replicas: Replicas, { id }: ConcernQuestion): ConcernAnswer {
  const parts = replicas.map((replica) => {
    const vms = vmsOf(replica)
    const affected = vms.filter(({ verdict }) => verdict?.concerns.some(([of]) => of === id))
    return { replica, vms, affected, rule: replica.rules.get(id) }
  })
  const sum = (amount: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((total, part) => total + amount(part), 0)
  const rule = parts.find((part) => part.rule)?.rule
  const fired = parts.flatMap(({ affected }) => affected[0]?.verdict?.concerns ?? [])
  const category = fired.find(([of]) => of === id)?.[1] ?? rule?.category ?? ''
  const firsts = parts.flatMap((part) => (part.rule ? [part.rule.firstAt] : []))
  const objects = new Map<
    string,
    { kind: ReturnType<typeof objectsToChange>[number]['kind']; count: number }
  >()
  for (const { replica } of parts) {
    const known = replica.facts?.fixOnce
    for (const { kind, count } of known ? objectsToChange(known, id) : []) {
      objects.set(kind, { kind, count: (objects.get(kind)?.count ?? 0) + count })
    }
  }
  return {
    ready: replicas.every((replica) => isReady(replica, 'concern')),
    known: rule !== undefined || fired.length > 0,
    label: rule?.label || id,
    category,
    severity: severityOf(category),
    assessment: rule?.assessment ?? '',
    vms: sum(({ affected }) => affected.length),
    validated: sum(({ vms }) => vms.filter(({ verdict }) => verdict?.state === 'ok').length),
    waived: sum(({ replica, affected }) =>
      replica.waives ? affected.filter((vm) => replica.waives!(vm.id, id)).length : 0,
    ),
    pending: sum(({ replica }) => replica.pending.size),
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    clusters: parts
      .flatMap(({ replica, vms, affected }) =>
        clustersOf(affected, vms).map((cluster) => ({
          ...cluster,
          engine: replica.engine,
          name: replica.nameOf('cluster', cluster.id) || 'No cluster',
        })),
      )
      .sort((a, b) => b.affected - a.affected),
    objects: parts.some(({ replica }) => replica.facts?.fixOnce)
      ? [...objects.values()].sort((a, b) => b.count - a.count)
      : null,
  }
}
