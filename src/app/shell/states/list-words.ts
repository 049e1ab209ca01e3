/** What a list says above its rows and in their place: not read yet, never loaded, none there, none that match. */
import type { KindFreshness, Turn } from '../../../core/model/kind-freshness.ts'
import { kindWords } from '../../../core/model/pages.ts'
import type { ListStanding } from '../../../core/model/standing.ts'
import { timeText } from '../../../core/model/times.ts'
import type { IconName } from '../../icons/names.ts'
import { count } from '../../lib/format.ts'
import { emptyLook, type Look, type Way } from './look.ts'

export interface ListContext {
  /** `Disk profiles`, and the noun inside sentences: singular and plural. */
  title: string
  noun: readonly [string, string]
  /** Of the kind; shown when there is none. */
  icon: IconName
  now: number
  kind?: KindFreshness | undefined
  total: number
  /** When its turn in the load comes; absent while none runs. */
  turn?: Turn | undefined
  /** Why the rows cannot be read from the browser. */
  error?: unknown
  /** The filter to take away, and how many rows that would show. */
  hint?: { name: string; matches: number; run: () => void } | null
  clear?: (() => void) | undefined
  openSync?: (() => void) | undefined
  /** Loads the kind next, where that can be asked for. */
  loadNext?: (() => void) | undefined
  /** What the list is limited to without a filter, for example a data center, and the way to all. */
  within?: { name: string; word: string; all: Way } | undefined
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** Why the kind is out of date by itself, while others are not. */
function trouble({ kind, now }: ListContext): string {
  const what = kind?.trouble
  if (!what) return 'The engine does not list them.'
  return `Since ${timeText(what.since, now)}: ${what.message} ${what.nextStep}`.trim()
}

function neverLoaded(context: ListContext, moving: boolean): Look {
  const { title, turn, openSync, loadNext } = context
  const unknown = 'The count is unknown until then.'
  const when = !moving
    ? 'The load goes on when the engine is asked again.'
    : turn?.after == null
      ? 'The load has not come to them.'
      : turn.etaMs === null
        ? `They come after ${kindWords(turn.after, 2)}.`
        : `They come after ${kindWords(turn.after, 2)}, in about ${Math.max(1, Math.ceil(turn.etaMs / 60_000))} min.`
  return emptyLook('hourglass', `${title} are not loaded yet`, `${when} ${unknown}`, [
    ...(loadNext ? [{ label: 'Load them next', look: 'secondary' as const, run: loadNext }] : []),
    ...(openSync ? [{ label: 'Open Sync center', run: openSync }] : []),
  ])
}

function noMatch({ noun, total, kind, hint, clear }: ListContext): Look {
  const about = kind?.partial ? '≥ ' : ''
  const here = `${about}${count(total)} ${total === 1 ? noun[0] : noun[1]} ${total === 1 ? 'is' : 'are'} here.`
  return emptyLook(
    'search',
    `No ${noun[0]} matches these filters`,
    hint ? `${here} Without “${hint.name}” ${count(hint.matches)} would match.` : here,
    [
      ...(hint
        ? [{ label: `Remove “${hint.name}”`, look: 'secondary' as const, run: hint.run }]
        : []),
      ...(clear ? [{ label: 'Clear all filters', run: clear }] : []),
    ],
  )
}

function empty({ noun, icon, kind, now, within }: ListContext): Look {
  const at = kind?.asOf == null ? null : timeText(kind.asOf, now)
  const body =
    at === null
      ? 'None was found in what is stored.'
      : within
        ? `Loaded at ${at}. The engine has none for this ${within.word}.`
        : `Loaded at ${at}. The engine has none.`
  return within
    ? emptyLook(icon, `No ${noun[1]} in ${within.name}`, body, [within.all])
    : emptyLook(icon, `No ${noun[1]}`, body)
}

/** With nothing connected and nothing stored, wherever rows would be. */
export const nothingCharted = (): Look =>
  emptyLook(
    'map',
    'Nothing charted yet',
    'Connect an engine to load its inventory. You need its address and a user with a read-only role.',
    [
      { label: 'Connect a provider', look: 'primary', href: '/providers?connect=1' },
      { label: 'Open a snapshot file', href: '/sign-in' },
      { label: 'Explore the demo estate', href: '/sign-in' },
    ],
  )

const unreadable = (form: Look['form'], error: unknown): Look => ({
  form,
  tone: 'danger',
  icon: 'error-fill',
  title: 'These rows cannot be read from this browser',
  body: `${messageOf(error)} Reload the page to try again.`,
  ways: [{ label: 'Reload', run: () => location.reload() }],
})

/** In the place of the rows; null where rows or their geometry stand. */
export function listLook(standing: ListStanding, context: ListContext): Look | null {
  switch (standing.rows) {
    case 'rows':
    case 'reading':
      return null
    case 'no-provider':
      return nothingCharted()
    case 'never-loaded':
      return neverLoaded(context, standing.moving)
    case 'unlisted':
      return emptyLook(
        'warning-fill',
        `${context.title} could not be read`,
        `${trouble(context)} Whether there are any is unknown.`,
      )
    case 'empty':
      return empty(context)
    case 'no-match':
      return noMatch(context)
    case 'unreadable':
      return unreadable('empty', context.error)
  }
}

/** Above the rows; null where nothing has to be said. */
export function listNotice(standing: ListStanding, context: ListContext): Look | null {
  const { kind, title, now } = context
  switch (standing.notice) {
    case 'none':
      return null
    case 'unreadable':
      return unreadable('alert', context.error)
    case 'out-of-date':
      return {
        form: 'alert',
        tone: 'warning',
        icon: 'warning-fill',
        title:
          kind?.asOf == null
            ? `${title} are out of date`
            : `${title} are out of date: as of ${timeText(kind.asOf, now)}`,
        body: trouble(context),
        ways: [],
        label: `${title} are out of date`,
      }
  }
}

/** The number beside the title: `407 of 1,032`, `≥ 444 of about 1,032 · still loading`, '' while nothing is known. */
export function countLine(
  standing: ListStanding,
  { kind, total }: Pick<ListContext, 'kind' | 'total'>,
  matched: number,
  filtered: boolean,
): string {
  if (standing.count === 'unknown') return ''
  const all = `${standing.count === 'at-least' ? '≥ ' : ''}${count(total)}`
  if (filtered) return `${count(matched)} of ${all}`
  if (kind?.state !== 'loading' || !standing.moving) return all
  return kind.expected === null
    ? `${all} · still loading`
    : `${all} of about ${count(kind.expected)} · still loading`
}
