/** What could stand at the caret: lists, fields, operators, values that the stored rows have, joiners. */
import type { Checks, Known } from './check.ts'
import { FIELD_TYPES, isNamed, operatorsOf, type Field } from './fields.ts'
import { tokens, type Token } from './lexer.ts'
import { listWord, QUERY_LISTS, type QueryList } from './lists.ts'
import { fold, pathNames } from './match.ts'
import { isKeyword, parse, type Expected } from './parser.ts'
import { printWord } from './print.ts'
import { resolve } from './resolve.ts'

export interface Completion {
  /** What it is, for its mark. */
  type: 'list' | 'field' | 'operator' | 'value' | 'keyword'
  /** What takes the place of the text from `from` to `to`, as it has to be written. */
  text: string
  label: string
  /** Objects that have the value, and what they are; null where nothing is counted. */
  count: number | null
  noun: string
  from: number
  to: number
}

export interface Completions {
  /** What they complete, for example `concern =`; '' at the start. */
  of: string
  /** What was typed is the beginning, or a part, of what is offered; else it is offered in spite of a slip. */
  fits: boolean
  items: readonly Completion[]
}

export const NO_COMPLETIONS: Completions = { of: '', fits: false, items: [] }

export interface CompletionNeeds extends Checks {
  /** What stands beside a value in words, such as the label of a concern; '' for nothing. */
  labelOf: (list: QueryList, field: Field, value: string) => string
  titleOf: (list: QueryList) => string
  /** What so many objects of a list are called. */
  nounOf: (list: QueryList, count: number) => string
}

interface Draft {
  type: Completion['type']
  text: string
  label: string
  count?: number
  noun?: string
}

/** The word or text that the caret stands in or behind. */
function partialAt(text: string, caret: number): { token: Token | null; typed: string } {
  const token = tokens(text).find(({ from, to }) => from < caret && caret <= to)
  if (token?.type === 'word') return { token, typed: text.slice(token.from, caret) }
  if (token?.type === 'quoted' && !(token.closed && caret === token.to))
    return { token, typed: text.slice(token.from + 1, caret) }
  return { token: null, typed: '' }
}

const keyword = (text: string, label: string): Draft => ({ type: 'keyword', text, label })

const fieldDraft = (field: Field, prefix = ''): Draft => ({
  type: 'field',
  text: `${prefix}${field.name}`,
  label: field.about,
})

/** Beyond so many values only those are weighed in which what was typed occurs, and no more than this. */
const MANY = 500

function offered(values: ReadonlyMap<string, Known>, typed: string): Known[] {
  const found: Known[] = []
  for (const [folded, known] of values) {
    if (known.text === '' || known.hidden) continue
    if (values.size > MANY && !folded.includes(typed)) continue
    found.push(known)
    if (values.size > MANY && found.length === MANY) break
  }
  return found
}

class Completer {
  readonly #list: QueryList
  readonly #needs: CompletionNeeds

  constructor(list: QueryList, needs: CompletionNeeds) {
    this.#list = list
    this.#needs = needs
  }

  drafts(expected: Expected, typed: string): Draft[] {
    switch (expected.want) {
      case 'condition':
        return [
          ...this.#fields(typed),
          ...(expected.start ? this.#lists() : []),
          keyword('not', 'the opposite of what follows'),
        ]
      case 'joiner':
        return this.#joiners(expected.field)
      case 'value':
        return this.#values(expected.field, fold(typed))
      case 'sort':
        return this.#needs.registry[this.#list].fields
          .filter(({ column }) => column !== undefined)
          .map((field) => fieldDraft(field))
      case 'direction':
        return [keyword('asc', 'smallest first'), keyword('desc', 'largest first')]
    }
  }

  #lists(): Draft[] {
    return QUERY_LISTS.map((list) => ({
      type: 'list',
      text: `${listWord(list)}:`,
      label: this.#needs.titleOf(list),
    }))
  }

  #fields(typed: string): Draft[] {
    const { fields, related } = this.#needs.registry[this.#list]
    const dot = typed.indexOf('.')
    const other = related.find((one) => fold(typed).startsWith(`${listWord(one)}.`))
    if (dot >= 0 && other) {
      const prefix = typed.slice(0, dot + 1)
      return this.#needs.registry[other].fields.map((field) => fieldDraft(field, prefix))
    }
    return [
      ...fields.map((field) => fieldDraft(field)),
      ...related.map((one) => ({
        type: 'field' as const,
        text: `${listWord(one)}.`,
        label: `a field of its ${listWord(one)}`,
      })),
    ]
  }

  #joiners(word: string | null): Draft[] {
    const joiners = [
      keyword('and', 'both have to hold'),
      keyword('or', 'one has to hold'),
      keyword('sortby', 'in the order of a field'),
    ]
    const field = word === null ? null : resolve(this.#needs.registry, this.#list, word).field
    if (!field) return joiners
    return [
      ...operatorsOf(field.type).map((operator): Draft => ({
        type: 'operator',
        text: operator,
        label: OPERATOR_WORDS[operator],
      })),
      { type: 'operator', text: 'in (', label: 'is one of' },
      { type: 'operator', text: 'is empty', label: 'has no value' },
      { type: 'operator', text: 'is not empty', label: 'has a value' },
    ]
  }

  #values(word: string, typed: string): Draft[] {
    const found = resolve(this.#needs.registry, this.#list, word)
    if (!found.field) return []
    const { field, list } = found
    if (field.type === 'flag') {
      return ['yes', 'no'].map((text) => ({ type: 'value', text, label: field.about }))
    }
    if (isNamed(field.type) || field.type === 'text') {
      const known = offered(this.#needs.values(list, field), typed)
      const own = known.map(({ text, count }) => this.#value(list, field, text, count))
      return field.type === 'path' ? [...own, ...this.#areas(list, field, known)] : own
    }
    const examples = { size: ['1GiB', '8GiB', '64GiB'], time: ['-1d', '-7d', 'today', 'yesterday'] }
    const texts = examples[field.type as keyof typeof examples] ?? []
    return texts.map((text) => ({ type: 'value', text, label: FIELD_TYPES[field.type] }))
  }

  #value(list: QueryList, field: Field, text: string, count: number): Draft {
    const label = this.#needs.labelOf(list, field, text)
    return {
      type: 'value',
      text: printWord(text),
      label,
      count,
      noun: this.#needs.nounOf(list, count),
    }
  }

  /** The subjects of dotted names; how many objects have one of them is not the sum of the names' counts. */
  #areas(list: QueryList, field: Field, known: readonly Known[]): Draft[] {
    const names = new Map<string, number>()
    for (const { text } of known) {
      const area = pathNames(text).at(-1)!
      if (area !== text) names.set(area, (names.get(area) ?? 0) + 1)
    }
    return [...names].map(([area, count]) => ({
      type: 'value',
      text: printWord(area),
      label: this.#needs.labelOf(list, field, area) || `all about ${area}: ${count}`,
    }))
  }
}

export const OPERATOR_WORDS = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  '~': 'contains',
  '!~': 'does not contain',
} as const

/** Begins with what was typed, has a part that does, contains it; undefined: none of these. */
function rank(typed: string, { text, label, type }: Draft): number | undefined {
  if (typed === '') return 0
  const folded = fold(text.replace(/^"/, ''))
  if (folded.startsWith(typed)) return 0
  if (type === 'value' && folded.includes(`.${typed}`)) return 1
  if (type !== 'value') return undefined
  return folded.includes(typed) ? 2 : fold(label).includes(typed) ? 3 : undefined
}

/** Longer words complete nothing. */
const LONGEST = 64

interface Found {
  draft: Draft
  rank: number
}

/**
 * A slip near the end of a value should not empty the offer: its longest beginning that fits counts. A word that begins
 * no field is just a word.
 */
function fitting(
  typed: string,
  drafts: readonly Draft[],
  value: boolean,
): { fits: boolean; found: Found[] } {
  for (let part = typed; ; part = part.slice(0, -1)) {
    const found = drafts.flatMap((draft) => {
      const place = rank(part, draft)
      return place === undefined ? [] : [{ draft, rank: place }]
    })
    if (found.length > 0 || part.length <= 2 || !value) return { fits: part === typed, found }
  }
}

/** Fields keep the order of the registry; values come in the order of their counts. */
const inOrder = (a: { draft: Draft; rank: number }, b: { draft: Draft; rank: number }): number =>
  a.rank - b.rank || (b.draft.count ?? 0) - (a.draft.count ?? 0)

export function complete(
  text: string,
  caret: number,
  own: QueryList,
  needs: CompletionNeeds,
  limit: number,
): Completions {
  const { token, typed } = partialAt(text, caret)
  const from = token?.from ?? caret
  const to = token?.to ?? caret
  const head = text.slice(0, from)
  const { list, expected } = parse(head)
  const drafts = new Completer(list ?? own, needs).drafts(expected, typed)
  const folded = fold(typed.slice(0, LONGEST))
  const { fits, found } = fitting(folded, drafts, expected.want === 'value')
  // A word that stands there whole needs no completion; only a value may still become a longer one.
  const open = found.filter(({ draft }) => fold(draft.text) !== folded || draft.type === 'value')
  const keywordAlone = isKeyword(typed) && expected.want !== 'value'
  const done = open.length === 1 && fold(open[0]!.draft.text) === folded
  const of = expected.want === 'value' ? `${expected.field} ${expected.operator}` : ''
  return {
    of,
    fits: fits && found.length > 0,
    items: (keywordAlone || done ? [] : open)
      .sort(inOrder)
      .slice(0, limit)
      .map(({ draft }) => ({ count: null, noun: '', ...draft, from, to })),
  }
}
