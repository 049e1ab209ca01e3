/**
 * What can be asked of the objects of a list: the registry from which evaluation, errors, completion and the guide are
 * made. How a field is read from an item stands with the items, in core/estate.
 */
import type { Operator } from './ast.ts'
import type { QueryList } from './lists.ts'

export const FIELD_TYPES = {
  text: 'text',
  choice: 'one of a few words',
  reference: 'name or id of another object',
  path: 'dotted name, whole or in part',
  number: 'number',
  size: 'size, for example 8GiB',
  flag: 'yes or no',
  time: 'date or age, for example 2026-11-20 or -7d',
} as const
export type FieldType = keyof typeof FIELD_TYPES

export type Scalar = string | number | boolean
/** Nothing: the engine did not say, or it does not apply. */
export type Reading = Scalar | null | undefined | readonly Scalar[]

/** `T` is the item, `C` what it is joined with. Written as methods, so that fields of all lists fit in one registry. */
export interface Field<T = unknown, C = unknown> {
  name: string
  aliases?: readonly string[]
  type: FieldType
  /** One line for the guide and for completion. */
  about: string
  /** Id of the column that the list sorts by for this field; absent: one cannot sort by it. */
  column?: string
  /** Of several values one is enough. */
  read(item: T, context: C): Reading
  /** What `=` accepts beside the values and completion does not offer, such as ids of objects that have names. */
  also?(item: T, context: C): readonly string[]
}

export interface ListFields<T = unknown, C = unknown> {
  fields: readonly Field<T, C>[]
  /** The folded texts in which a word without a field is looked for. */
  text(item: T, context: C): string
  /** Lists whose conditions can be set with their word in front: `Vms.status = up`. */
  related: readonly QueryList[]
}

export type Registry = Readonly<Record<QueryList, ListFields>>

/** Values are told from a fixed set: stored names, or words of the model. One that nothing has is most likely a slip. */
export const isNamed = (type: FieldType): boolean =>
  type === 'choice' || type === 'reference' || type === 'path'

const ORDERED: readonly FieldType[] = ['number', 'size', 'time']

export function operatorsOf(type: FieldType): readonly Operator[] {
  if (type === 'flag') return ['=', '!=']
  return ORDERED.includes(type) ? ['=', '!=', '>', '>=', '<', '<='] : ['=', '!=', '~', '!~']
}

export const findField = (fields: readonly Field[], word: string): Field | undefined => {
  const folded = word.toLowerCase()
  return fields.find(({ name, aliases }) => name === folded || aliases?.includes(folded))
}

/** The values of a reading as an array, without what is empty. */
export function valuesOf(reading: Reading): readonly Scalar[] {
  if (reading === null || reading === undefined || reading === '') return []
  return Array.isArray(reading)
    ? (reading as readonly Scalar[]).filter((value) => value !== '')
    : [reading as Scalar]
}
