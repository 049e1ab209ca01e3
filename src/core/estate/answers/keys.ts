/** All rows of a list that match, by key, in their order. */
import type { Key, KeysQuestion } from '../protocol.ts'
import type { Replicas } from '../replica.ts'
import { keyOf, select } from '../selection.ts'

export const answerKeys = (replicas: Replicas, question: KeysQuestion): readonly Key[] =>
  select(replicas, question)?.found.map(keyOf) ?? []
