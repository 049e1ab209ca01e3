/**
 * A query as a tree. Every part knows where it stands in the text, so that an error can point at it; offsets count
 * UTF-16 units from 0, `to` is behind the last.
 */
import type { QueryList } from './lists.ts'

export interface Span {
  from: number
  to: number
}

export interface Word extends Span {
  text: string
}

export const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '~', '!~'] as const
export type Operator = (typeof OPERATORS)[number]

/** A word that has to occur somewhere in an object. */
export interface TextNode extends Span {
  type: 'text'
  word: Word
}

export interface CompareNode extends Span {
  type: 'compare'
  field: Word
  operator: Operator
  value: Word
}

/** The field has one of the values. */
export interface InNode extends Span {
  type: 'in'
  field: Word
  values: readonly Word[]
}

/** The field has no value. */
export interface EmptyNode extends Span {
  type: 'empty'
  field: Word
}

/** Two parts or more. */
export interface GroupNode extends Span {
  type: 'and' | 'or'
  parts: readonly Node[]
}

export interface NotNode extends Span {
  type: 'not'
  part: Node
}

export type Node = TextNode | CompareNode | InNode | EmptyNode | GroupNode | NotNode

export interface SortTerm extends Span {
  field: Word
  descending: boolean
}

export interface Query {
  /** The list that is named in front; null when none is. */
  list: QueryList | null
  /** null: every object. */
  where: Node | null
  sort: readonly SortTerm[]
}

/** Where a query is wrong, and what could stand there instead. */
export interface Fault extends Span {
  message: string
  /** The first character that makes it wrong. */
  at: number
  /** Nearest word that would be right; '' for none. */
  suggestion: string
  /**
   * True: what was meant cannot be told. False: the query can be answered, but nothing stored is called so, which is more
   * often a slip than meant.
   */
  serious: boolean
}
