/** The field that a word names in a list: its own one, or, with a dot, one of a list that it is joined with. */
import { findField, type Field, type Registry } from './fields.ts'
import { listOf, listWord, type QueryList } from './lists.ts'

export type Resolved =
  | { field: Field; list: QueryList }
  /** `rest`: where the part begins that is not known; `known`: what could stand there. */
  | { field: null; list: QueryList; rest: number; known: readonly string[] }

export function resolve(registry: Registry, list: QueryList, word: string): Resolved {
  const own = registry[list]
  const field = findField(own.fields, word)
  if (field) return { field, list }
  const dot = word.indexOf('.')
  const related = own.related.map((other) => `${listWord(other)}.`)
  const names = own.fields.map(({ name }) => name)
  if (dot < 0) return { field: null, list, rest: 0, known: [...names, ...related] }
  const other = listOf(word.slice(0, dot))
  if (other === undefined || !own.related.includes(other))
    return { field: null, list, rest: 0, known: [...names, ...related] }
  const { fields } = registry[other]
  const found = findField(fields, word.slice(dot + 1))
  if (found) return { field: found, list: other }
  return { field: null, list: other, rest: dot + 1, known: fields.map(({ name }) => name) }
}
