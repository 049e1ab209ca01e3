/** What the line on top of a page says in each of its states: since when, what still works, what to do. */
import type { Freshness } from '../../../core/model/freshness.ts'
import type { LoadProgress } from '../../../core/model/kind-freshness.ts'
import type { PageStanding } from '../../../core/model/standing.ts'
import { leftText, timeText } from '../../../core/model/times.ts'
import { count } from '../../lib/format.ts'
import { kindTitle } from '../../routes.ts'
import type { Look, Way } from './look.ts'

export interface PageContext {
  freshness: Freshness
  /** Name of the engine. */
  engine: string
  now: number
  /** How far the load is that runs; null while none does. */
  load: LoadProgress | null
  /** Where *Sign in* leads. */
  signInHref: string
  retry: () => void
  resume: () => void
  /** Takes the line away until its state begins anew. */
  dismiss: () => void
  /** The stored data is of a newer Portolan: reloads into it. */
  update?: (() => void) | undefined
}

/** As of when the rows are, as a sentence. */
function rowsAsOf({ freshness: { dataAsOf, stored }, now }: PageContext): string {
  if (dataAsOf !== null) return `Rows below are as of ${timeText(dataAsOf, now)}.`
  return stored ? 'Rows below are not loaded completely.' : 'Nothing is stored yet.'
}

function offline(context: PageContext): Look {
  const { freshness, now, retry } = context
  const { since, dataAsOf, stored, text } = freshness
  // Where that is just when the rows are of, it is said already.
  const gone =
    since === undefined || since === dataAsOf ? '' : `No connection since ${timeText(since, now)}. `
  const works =
    'Search, filters, export, comparing and validation work on this computer. The rest waits.'
  return {
    form: 'line',
    tone: 'quiet',
    icon: 'disconnected',
    title: `${text}.`,
    body: stored ? `${gone}${works}` : '',
    ways: [{ label: 'Try now', run: retry }],
    label: 'Offline',
  }
}

function error(context: PageContext): Look {
  const { freshness, engine, now, retry, update } = context
  const { trouble } = freshness
  const more: Way =
    update !== undefined
      ? { label: 'Reload to update', run: update }
      : trouble?.kind === 'quota' || trouble?.kind === 'storage'
        ? { label: 'See what can be removed', href: '/settings#data' }
        : trouble?.kind === 'tls'
          ? { label: 'Check certificate', href: '/providers' }
          : { label: 'Test connection', href: '/providers' }
  const details = [
    trouble && `Since ${timeText(trouble.since, now)}.`,
    rowsAsOf(context),
    trouble?.nextStep,
    trouble?.correlationId && `Id ${trouble.correlationId}.`,
  ]
  return {
    form: 'alert',
    tone: 'danger',
    icon: 'error-fill',
    title: trouble ? `${engine}: ${trouble.message}` : `${engine} did not answer`,
    body: details.filter(Boolean).join(' '),
    ways: [{ label: 'Try again', run: retry }, more],
    label: 'Error',
  }
}

function refused(context: PageContext): Look {
  const { freshness, signInHref, dismiss } = context
  return {
    form: 'alert',
    tone: 'warning',
    icon: 'warning-fill',
    title: 'This user cannot read the whole engine',
    body: `${freshness.trouble?.message ?? ''} The role ReadOnlyAdmin is enough. ${rowsAsOf(context)}`.trim(),
    ways: [
      { label: 'Sign in as another user', href: signInHref },
      { label: 'Continue with less', run: dismiss },
    ],
    label: 'No permission',
  }
}

function signIn(context: PageContext): Look {
  const { freshness, engine, signInHref, dismiss } = context
  return {
    form: 'alert',
    tone: 'warning',
    icon: 'warning-fill',
    title:
      freshness.trouble?.kind === 'sign-in'
        ? `Your session on ${engine} has ended`
        : `You are not signed in to ${engine}`,
    body: `Reading and filtering go on. ${rowsAsOf(context)} Sign in for live updates.`,
    ways: [
      { label: 'Sign in', href: signInHref },
      { label: 'Later', run: dismiss },
    ],
    label: 'Sign-in needed',
  }
}

function loading({ engine, load }: PageContext): Look {
  const so =
    load?.kind == null
      ? `Loading ${engine}`
      : load.expected === null
        ? `Loading ${engine}: ${kindTitle(load.kind)} ${count(load.loaded)}`
        : `Loading ${engine}: ${kindTitle(load.kind)} ${count(load.loaded)} of about ${count(load.expected)}`
  const left = !load
    ? ''
    : load.etaMs === null
      ? `Step ${load.step} of ${load.steps}. `
      : `${leftText(load.etaMs).replace(/^./, (first) => first.toUpperCase())}. `
  return {
    form: 'alert',
    tone: 'info',
    icon: 'information-fill',
    title: so,
    body: `${left}You can filter, sort and open what is here.`,
    ways: [],
    label: 'Loading',
  }
}

function quiet(
  label: string,
  icon: Look['icon'],
  title: string,
  body: string,
  ways: readonly Way[],
): Look {
  return { form: 'line', tone: 'quiet', icon, title, body, ways, label }
}

/** Null where nothing has to be said. */
export function pageLook(standing: PageStanding, context: PageContext): Look | null {
  const { engine, retry, resume } = context
  switch (standing) {
    case 'fine':
      return null
    case 'offline':
      return offline(context)
    case 'error':
      return error(context)
    case 'refused':
      return refused(context)
    case 'sign-in':
      return signIn(context)
    case 'loading':
      return loading(context)
    case 'stale':
      return quiet('Stale', 'clock', `${engine} does not answer.`, rowsAsOf(context), [
        { label: 'Try now', run: retry },
      ])
    case 'paused':
      return quiet(
        'Paused',
        'pause-fill',
        'Paused.',
        `Nothing is asked of ${engine}. ${rowsAsOf(context)}`,
        [{ label: 'Resume', run: resume }],
      )
    case 'snapshot':
      return {
        ...quiet(
          'Snapshot',
          'save-fill',
          `${engine} is a snapshot.`,
          `It is read-only and does not change. ${rowsAsOf(context)}`,
          [],
        ),
        tone: 'accent',
      }
  }
}
