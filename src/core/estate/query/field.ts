/** Short ways to write down a field, and those that all kinds share. */
import type { PageKind } from '../../model/pages.ts'
import type { Field, FieldType, Reading } from '../../query/fields.ts'
import { fold } from '../../query/match.ts'
import type { Replica } from '../replica.ts'

export interface EstateField<T = unknown> extends Field<T, Replica> {
  /** The kind that a reference leads to: names of its objects are no slips, even when nothing refers to them. */
  to?: PageKind
}

export const field = <T>(
  name: string,
  type: FieldType,
  about: string,
  read: (item: T, replica: Replica) => Reading,
  more: { aliases?: readonly string[]; column?: string } = {},
): EstateField<T> => ({ name, type, about, read, ...more })

/** A field that names other objects; their ids are understood as well. */
export const referenceTo = <T>(
  name: string,
  to: PageKind,
  about: string,
  idsOf: (item: T, replica: Replica) => readonly string[],
  more: { aliases?: readonly string[]; column?: string } = {},
): EstateField<T> => ({
  name,
  type: 'reference',
  about,
  to,
  read: (item, replica) => idsOf(item, replica).map((id) => replica.nameOf(to, id)),
  also: idsOf,
  ...more,
})

/** Field `provider`: rows of several engines are told apart by it. */
export const provider = <T>(about: string): EstateField<T> => ({
  ...field<T>('provider', 'choice', about, (_, replica) => replica.name),
  aliases: ['engine'],
  also: (_, replica) => [replica.engine],
})

const texts = new WeakMap<object, string>()

/** The folded texts of a row, made once: a row that changes is another one. */
export function foldedText(row: object, parts: () => readonly string[]): string {
  let text = texts.get(row)
  if (text === undefined) texts.set(row, (text = fold(parts().join('\n'))))
  return text
}
