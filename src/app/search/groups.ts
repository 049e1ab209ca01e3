/** What the search offers, in groups of fixed order: completions, objects, what was opened last, saved, commands. Pure. */
import type { SearchAnswer, SearchHit } from '../../core/estate/protocol.ts'
import type { ListViews } from '../../core/model/list-choices.ts'
import type { FoundObject, SavedSearch } from '../../core/model/search-choices.ts'
import type { Completion } from '../../core/query/complete.ts'
import { KIND_TITLES, type PageKind } from '../routes.ts'
import type { IconName } from '../icons/names.ts'
import { count } from '../lib/format.ts'

export type Entry =
  | { type: 'completion'; icon: IconName; completion: Completion }
  | { type: 'hit'; hit: SearchHit }
  /** Leads to a list with all that was found. */
  | { type: 'all'; title: string; href: string }
  | { type: 'link'; icon: IconName; title: string; href: string }
  | { type: 'search'; title: string; text: string }
  | { type: 'command'; command: Command }

export interface Command {
  icon: IconName
  title: string
  /** As it is printed on the keys; '' for none. */
  keys: string
  run(): void
}

export interface Group {
  id: string
  title: string
  /** How many of how many, and of what. */
  note: string
  /** It takes the whole width; others stand side by side. */
  wide: boolean
  entries: readonly Entry[]
}

export interface Offer {
  text: string
  answer: SearchAnswer | undefined
  /** The fault is shown, so what was found is said to be for the part before it. */
  faulty: boolean
  found: readonly FoundObject[]
  searches: readonly SavedSearch[]
  views: Readonly<Record<string, ListViews>>
  commands: readonly Command[]
}

export const listTitle = (list: PageKind | 'concern'): string =>
  list === 'concern' ? 'Concerns' : KIND_TITLES[list].many

const MOST = 5

/** Each word begins a word of the title. */
export function answers(title: string, text: string): boolean {
  const words = title.toLowerCase().split(/\s+/)
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((typed) => words.some((word) => word.startsWith(typed)))
}

const COMPLETIONS: Readonly<Record<Completion['type'], IconName>> = {
  list: 'list',
  field: 'columns',
  operator: 'filter',
  keyword: 'filter',
  value: 'tag',
}

export const completionIcon = ({ type }: Completion, of: string): IconName =>
  type === 'value' && of.startsWith('concern') ? 'warning' : COMPLETIONS[type]

function completionGroup({ answer }: Offer): Group | null {
  const { of, items } = answer?.completions ?? { of: '', items: [] }
  if (items.length === 0) return null
  return {
    id: 'completion',
    title: of === '' ? 'Complete' : `Complete “${of}”`,
    note: '',
    wide: true,
    entries: items.map((completion) => ({
      type: 'completion',
      icon: completionIcon(completion, of),
      completion,
    })),
  }
}

function noteOf(shown: number, total: number, { answer, faulty }: Offer): string {
  const of = shown < total ? `${count(shown)} of ${count(total)}` : count(total)
  const before = answer?.fault?.before ?? null
  if (before === null) return of
  if (before === '') return `${of}, all of them: nothing before the error narrows them down`
  return faulty ? `${of} for the part before the error: ${before}` : `${of} for ${before}`
}

function objectGroups(offer: Offer): Group[] {
  const { answer } = offer
  const groups = answer?.groups ?? []
  return groups.map(({ list, total, href, hits }, place) => {
    const title = listTitle(list)
    const wide = place === 0
    const shown = hits.slice(0, wide ? hits.length : 3)
    const entries: Entry[] = shown.map((hit) => ({ type: 'hit', hit }))
    if (total > shown.length || answer?.list)
      entries.push({ type: 'all', title: `Show all ${count(total)} in ${title}`, href })
    return { id: list, title, note: noteOf(shown.length, total, offer), wide, entries }
  })
}

function savedGroup({ text, searches, views }: Offer): Group {
  const entries: Entry[] = [
    ...searches.map(({ name, text: own }): Entry => ({ type: 'search', title: name, text: own })),
    ...Object.entries(views).flatMap(([path, { views: own }]) =>
      own.map(({ name, query }): Entry => ({
        type: 'link',
        icon: 'bookmark',
        title: name,
        href: query === '' ? path : `${path}?${query}`,
      })),
    ),
  ]
  const fitting = entries.filter((entry) => 'title' in entry && answers(entry.title, text))
  return {
    id: 'saved',
    title: 'Saved searches and views',
    note: '',
    wide: false,
    entries: fitting.slice(0, MOST),
  }
}

function recentGroup(
  { text, found }: Offer,
  icons: Readonly<Partial<Record<string, IconName>>>,
): Group {
  return {
    id: 'recent',
    title: 'Opened last',
    note: '',
    wide: false,
    entries:
      text.trim() === ''
        ? found.slice(0, MOST).map(({ kind, name, href }) => ({
            type: 'link',
            icon: icons[kind] ?? 'warning',
            title: name,
            href,
          }))
        : [],
  }
}

function commandGroup({ text, commands, answer }: Offer): Group {
  // Behind a query only what belongs to the search itself is of use.
  const fitting = answer?.list
    ? commands.filter(({ title }) => / search/.test(title))
    : commands.filter(({ title }) => answers(title, text))
  return {
    id: 'commands',
    title: 'Commands',
    note: '',
    wide: text.trim() === '',
    entries: fitting
      .slice(0, text.trim() === '' ? commands.length : MOST)
      .map((command) => ({ type: 'command', command })),
  }
}

export function groupsOf(
  offer: Offer,
  icons: Readonly<Partial<Record<string, IconName>>>,
): readonly Group[] {
  return [
    completionGroup(offer),
    ...objectGroups(offer),
    recentGroup(offer, icons),
    savedGroup(offer),
    commandGroup(offer),
  ].filter((group): group is Group => group !== null && group.entries.length > 0)
}

/**
 * What Enter takes when nothing was chosen: of words what they found first; of a query its list, or, while one of its words
 * is still being typed, what completes it.
 */
export function firstChoice(
  groups: readonly Group[],
  answer: SearchAnswer | undefined,
  typed: string,
): Entry | null {
  const entries = groups.filter(({ id }) => id !== 'completion').flatMap((group) => group.entries)
  if (!answer?.list) return entries[0] ?? null
  const [completion] = groups.find(({ id }) => id === 'completion')?.entries ?? []
  if (completion?.type === 'completion' && typed !== '') {
    if (completion.completion.text.toLowerCase() !== typed.toLowerCase()) return completion
  }
  return entries.find(({ type }) => type === 'all') ?? null
}
