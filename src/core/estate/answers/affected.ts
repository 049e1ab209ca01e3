/** The VMs with a concern, in full, for a file: see `AFFECTED_HEADER`. */
import { affectedRows } from '../affected.ts'
import type { ConcernQuestion } from '../concern-questions.ts'
import { vmsOf } from '../lists.ts'
import type { Replicas } from '../replica.ts'
import { compareText } from '../select.ts'

export const answerAffected = (
  replicas: Replicas,
  { id }: ConcernQuestion,
): readonly (readonly string[])[] =>
  replicas.flatMap((replica) => {
    const affected = vmsOf(replica)
      .filter(({ verdict }) => verdict?.concerns.some(([of]) => of === id))
      .sort((a, b) => compareText(a.name, b.name))
    const effects = replica.facts?.fixOnce?.effects ?? []
    return affectedRows(
      id,
      affected,
      effects.filter(({ edit }) => edit.concern === id),
      replica,
    )
  })
