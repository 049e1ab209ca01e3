/** How many VMs share the objects from which concerns come. */
import type { Shared, SharingQuestion } from '../object-questions.ts'
import type { Replicas } from '../replica.ts'
import { sharing } from '../scope.ts'

/** Objects of which that cannot be told yet are left out. */
export const answerSharing = (replicas: Replicas, { causes }: SharingQuestion): readonly Shared[] =>
  causes.flatMap((cause) => {
    const found = replicas
      .map((replica) => sharing(replica, cause.kind, cause.id, cause.concern))
      .filter((one) => one !== undefined)
    // An id is of one engine; where it is not, the one with users is meant.
    const most = found.sort((a, b) => b.users - a.users)[0]
    return most ? [{ ...cause, ...most }] : []
  })
