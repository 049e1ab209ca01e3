/**
 * One box for the whole estate: words are looked for in the texts of every object, a query is asked of its list, and both
 * say what could be typed next.
 */
import type { Node } from '../../query/ast.ts'
import { complete, NO_COMPLETIONS } from '../../query/complete.ts'
import { QUERY_LISTS, type QueryList } from '../../query/lists.ts'
import { fold } from '../../query/match.ts'
import { parse } from '../../query/parser.ts'
import { printNode } from '../../query/print.ts'
import { compileQuery } from '../compile-query.ts'
import { sortText } from '../list-state.ts'
import { describe } from '../lists.ts'
import type {
  CompletionAnswer,
  CompletionQuestion,
  SearchAnswer,
  SearchGroup,
  SearchQuestion,
} from '../protocol.ts'
import { hitOf, type Found } from '../query/hits.ts'
import { REGISTRY } from '../query/registry.ts'
import { Best, eachWith, indexOf, nameIn, rankOf, type SearchIndex } from '../query/search-index.ts'
import { completionNeeds } from '../query/world.ts'
import type { Replica, Replicas } from '../replica.ts'
import { select } from '../selection.ts'
import type { Listed } from '../spec.ts'

/** A query without a list in front asks for what most queries ask for. */
const USUAL: QueryList = 'vm'

/** The words of a query that is nothing but words; null when it is more. */
function wordsOf(where: Node | null): readonly string[] | null {
  if (where === null) return []
  if (where.type === 'text') return [where.word.text]
  if (where.type !== 'and') return null
  const words = where.parts.map((part) => (part.type === 'text' ? part.word.text : null))
  return words.every((word) => word !== null) ? words : null
}

/** Rows as they are stored; concerns as the rules that were seen to find them. */
const rowsOf = (replica: Replica, list: QueryList): readonly Found[] =>
  list === 'concern'
    ? [...replica.rules.values()].map(({ label, ...rule }) => ({ ...rule, name: label || rule.id }))
    : replica.list(list).rows

const searchIndex = (replica: Replica, list: QueryList): SearchIndex<Found> =>
  replica.memo(`search ${list}`, () => {
    const { text } = REGISTRY[list]
    return indexOf(rowsOf(replica, list), (row) =>
      text(list === 'concern' ? row : { row }, replica),
    )
  })

const addressOf = (list: QueryList, keys: Readonly<Record<string, string>>): string => {
  const query = new URLSearchParams(Object.entries(keys).filter(([, value]) => value !== ''))
  return query.size === 0 ? describe(list).path : `${describe(list).path}?${query}`
}

function searchList(
  replicas: Replicas,
  list: QueryList,
  words: readonly string[],
  { limit, engines }: SearchQuestion,
): SearchGroup {
  const best = new Best<{ replica: Replica; row: Found }>(limit)
  const typed = fold(words.join(' '))
  const first = fold(words[0] ?? '').replaceAll('*', '')
  let total = 0
  for (const replica of replicas) {
    eachWith(searchIndex(replica, list), words, (row, text) => {
      total += 1
      const name = nameIn(text)
      best.add({ value: { replica, row }, rank: rankOf(name, typed, first), name })
    })
  }
  const several = engines.length > 1
  const hits = best.items.map(({ value: { replica, row } }) =>
    hitOf(replica, list, row, { word: first, several }),
  )
  return { list, total, href: addressOf(list, { q: words.join(' ') }), hits }
}

function searchAll(replicas: Replicas, words: readonly string[], question: SearchQuestion) {
  const groups =
    words.length === 0 ? [] : QUERY_LISTS.map((list) => searchList(replicas, list, words, question))
  return {
    list: null,
    groups: groups.filter(({ total }) => total > 0),
    fault: null,
    objects: countOf(replicas, QUERY_LISTS),
  }
}

const countOf = (replicas: Replicas, lists: readonly QueryList[]): number => {
  let objects = 0
  for (const replica of replicas)
    for (const list of lists)
      objects += list === 'concern' ? replica.rules.size : replica.list(list).rows.length
  return objects
}

const foundOf = (list: QueryList, item: Listed): Found =>
  (list === 'concern' ? item : (item as { row?: object }).row) as Found

const DEFAULT = { text: '', query: '', facets: {}, ranges: {} }

function searchQuery(replicas: Replicas, list: QueryList, question: SearchQuestion) {
  const { text, engines, limit } = question
  const { passes, where, fault, sort } = compileQuery(list, text, replicas, true)
  const order = sort.length > 0 ? sort : [{ column: 'name', descending: false }]
  const rows = select(replicas, { engines, list, state: { ...DEFAULT, sort: order } })?.all ?? []
  const found = passes ? rows.filter(passes) : rows
  const several = engines.length > 1
  const href = addressOf(list, { query: where ? printNode(where) : '', sort: sortText(sort) })
  const hits = found
    .slice(0, limit)
    .map(({ replica, item }) => hitOf(replica, list, foundOf(list, item), { word: '', several }))
  return {
    list,
    groups: found.length > 0 ? [{ list, total: found.length, href, hits }] : [],
    fault,
    objects: rows.length,
  }
}

export function answerSearch(replicas: Replicas, question: SearchQuestion): SearchAnswer {
  const { text, caret, limit } = question
  const { list, where, sort, faults } = parse(text)
  const words = list === null && sort.length === 0 && faults.length === 0 ? wordsOf(where) : null
  const found = words
    ? searchAll(replicas, words, question)
    : searchQuery(replicas, list ?? USUAL, question)
  const completions =
    text.trim() === ''
      ? NO_COMPLETIONS
      : complete(text, caret, list ?? USUAL, completionNeeds(replicas), limit)
  return { ...found, completions }
}

/** For the query of a list, which is completed before it is asked. */
export function answerCompletion(
  replicas: Replicas,
  { list, text, caret, limit }: CompletionQuestion,
): CompletionAnswer {
  return {
    completions: complete(text, caret, list, completionNeeds(replicas), limit),
    fault: compileQuery(list, text, replicas).fault,
  }
}
