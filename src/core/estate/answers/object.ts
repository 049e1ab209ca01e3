/** What the page of one object shows of others: its VMs as sums, and what belongs to it. */
import { noUsage } from '../items.ts'
import { itemsOf } from '../lists.ts'
import { relatedOf } from '../kind-related.ts'
import type { Item } from '../kind-items.ts'
import type { ObjectAnswer, ObjectQuestion } from '../object-questions.ts'
import type { Replica, Replicas } from '../replica.ts'

const itemIn = (replica: Replica, { kind, id }: ObjectQuestion): Item | undefined =>
  (itemsOf(replica, kind) as readonly Item[]).find((item) => item.id === id)

/** Of the first engine that has the object. */
export function answerObject(replicas: Replicas, question: ObjectQuestion): ObjectAnswer {
  const { kind, id, limit } = question
  for (const replica of replicas) {
    const item = itemIn(replica, question)
    if (!item) continue
    const related = relatedOf(replica, kind, id).map(({ of, rows }) => ({
      of,
      rows: rows.slice(0, limit),
      total: rows.length,
    }))
    return { usage: item.usage, related }
  }
  return { usage: noUsage(), related: [] }
}
