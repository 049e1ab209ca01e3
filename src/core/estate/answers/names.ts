/** What objects are called and where they are; those that are not stored are left out. */
import type { Kind } from '../../model/kinds.ts'
import type { NamedObject, NamesQuestion } from '../object-questions.ts'
import type { Replica, Replicas } from '../replica.ts'
import { placeOf } from '../scope.ts'

function named(replica: Replica, kind: Kind, id: string): NamedObject | undefined {
  const row = replica.list(kind).byId.get(id) as { name?: string } | undefined
  if (!row) return undefined
  const cluster = kind === 'vm' ? (replica.list('vm').byId.get(id)?.cluster ?? '') : ''
  return { kind, id, name: row.name ?? id, cluster, place: placeOf(replica, { kind, id }) }
}

export const answerNames = (
  replicas: Replicas,
  { objects }: NamesQuestion,
): readonly NamedObject[] =>
  objects.flatMap(({ kind, id }) => {
    for (const replica of replicas) {
      const found = named(replica, kind, id)
      if (found) return [found]
    }
    return []
  })
