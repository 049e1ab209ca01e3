/** What stands in the place of one object, or above the last that was known of it. */
import { midSentence } from '../../../core/model/locale.ts'
import type { RecordFreshness } from '../../../core/model/kind-freshness.ts'
import { kindWord, kindWords } from '../../../core/model/pages.ts'
import { timeText } from '../../../core/model/times.ts'
import { KIND_TITLES, kindHref, type PageKind } from '../../routes.ts'
import { emptyLook, type Look, type Way } from './look.ts'

/** `All disk profiles`. */
const toList = (kind: PageKind): Way => {
  const { many } = KIND_TITLES[kind]
  return {
    label: `All ${midSentence(many)}`,
    look: 'secondary',
    href: kindHref(kind),
  }
}

/** Instead of an object that cannot be shown: it is not there, it is damaged, or it has not come yet. */
export function absentLook(kind: PageKind, id: string, fresh: RecordFreshness): Look {
  const word = kindWord(kind)
  if (fresh.state === 'absent' || fresh.state === 'removed') {
    return emptyLook(
      'trash',
      `There is no such ${word} here`,
      `The list of ${kindWords(kind, 2)} is complete and has none with the id ${id}: it was removed, or it belongs to another engine.`,
      [toList(kind)],
    )
  }
  if (fresh.state === 'damaged') {
    return emptyLook(
      'warning-fill',
      `This ${word} exists, but nothing of it is stored`,
      fresh.text,
      [toList(kind)],
    )
  }
  return emptyLook(
    'hourglass',
    `This ${word} is not stored yet`,
    fresh.text || 'The list is not complete. It appears here as soon as it has come.',
    [toList(kind)],
  )
}

/** Above the last stored data of an object that is not stored any more. */
export function removedLook(
  name: string,
  state: RecordFreshness['state'],
  removedAt: number | null,
  now: number,
  close?: () => void,
): Look {
  const title =
    state !== 'removed'
      ? `${name} is not stored at the moment.`
      : removedAt === null
        ? `${name} was removed.`
        : `${name} was removed at ${timeText(removedAt, now)}.`
  return {
    form: 'line',
    tone: 'quiet',
    icon: 'trash',
    title,
    body: 'Showing the last stored data.',
    ways: close ? [{ label: 'Close', run: close }] : [],
    label: 'Removed',
  }
}

/** The browser does not give what it stores of an object. */
export const unreadableRecord = (kind: PageKind, error: Error): Look => ({
  ...emptyLook(
    'error-fill',
    `This ${kindWord(kind)} cannot be read from this browser`,
    error.message,
    [{ label: 'Reload', look: 'secondary', run: () => location.reload() }],
  ),
  tone: 'danger',
})

/** A part of the console that could not be fetched: the network is down, or an update took it away. */
export const missingPart = (error: unknown): Look => ({
  ...emptyLook(
    'error-fill',
    'This part of Portolan could not be fetched',
    error instanceof Error ? error.message : String(error),
    [{ label: 'Reload', look: 'secondary', run: () => location.reload() }],
  ),
  tone: 'danger',
})
