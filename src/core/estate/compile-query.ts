/** Where the query of a list becomes a condition on its rows. */
import type { ListName, QueryFault } from './protocol.ts'
import type { Replica, Replicas } from './replica.ts'
import type { Listed } from './spec.ts'

/** A row with the replica that it is of. */
export interface Of<T extends Listed = Listed> {
  replica: Replica
  item: T
}

export interface CompiledQuery {
  /** null: every row passes. */
  passes: ((row: Of) => boolean) | null
  /** Where the text cannot be understood; no row passes then. */
  fault: QueryFault | null
}

/** `replicas` are those whose rows are asked for; what it reads of them is followed. */
export function compileQuery(_list: ListName, text: string, _replicas: Replicas): CompiledQuery {
  if (text.trim() === '') return { passes: null, fault: null }
  return {
    passes: () => false,
    fault: {
      message: 'Queries are not understood here.',
      from: 0,
      to: text.length,
      suggestion: '',
    },
  }
}
