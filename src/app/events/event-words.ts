/** Sentences of the events page about rows that are no events. Every sentence is whole, for whoever translates it. */
import type { MarkRow, StormRow } from '../../core/estate/event-question.ts'
import { timeText } from '../../core/model/times.ts'
import { count } from '../lib/format.ts'

export function stormWords(row: StormRow): string {
  const { events, objects, fetched, listings, saved, code, codeName } = row
  const most = `Mostly ${codeName || `code ${code}`} (${code}).`
  const about = objects === 1 ? '1 object' : `${count(objects)} objects`
  if (fetched + listings === 0)
    return `Storm: ${count(events)} events on ${about}, nothing was fetched for them. ${most}`
  const fetches = fetched === 1 ? '1 fetch' : `${count(fetched)} fetches`
  const lists =
    listings === 0 ? '' : listings === 1 ? ' and 1 list' : ` and ${count(listings)} lists`
  return `Storm: ${count(events)} events on ${about} put together into ${fetches}${lists}, ${count(saved)} calls saved. ${most}`
}

/** `Events 5,979,012 – 5,979,640`, as far as their ids are known. */
function missed({ ids: [first, last] }: MarkRow): string {
  if (first === null) return 'Events'
  if (last === null || last < first) return `Events from ${count(first)} on`
  return last === first ? `Event ${count(first)}` : `Events ${count(first)} – ${count(last)}`
}

const sentence = (text: string): string =>
  text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function outcome({ mended, at, differed }: MarkRow, now: number): string {
  if (!mended) return 'Everything is being compared with the engine.'
  const when = `Reconciled at ${timeText(at, now)}`
  if (differed === null) return `${when}.`
  if (differed === 0) return `${when}: nothing differed.`
  return differed === 1
    ? `${when}: 1 object differed and was fetched.`
    : `${when}: ${count(differed)} objects differed and were fetched.`
}

export function markWords(row: MarkRow, now: number): string {
  if (row.type === 'loaded')
    return 'Everything was loaded. Events above were followed; those below are older, and nothing was done about them here.'
  if (row.type === 'listed') {
    const { differed } = row
    if (differed === null || differed === 0) return 'Everything was listed again, as asked for.'
    return differed === 1
      ? 'Everything was listed again, as asked for: 1 object differed.'
      : `Everything was listed again, as asked for: ${count(differed)} objects differed.`
  }
  const from =
    row.since < row.at ? ` between ${timeText(row.since, now)} and ${timeText(row.at, now)}` : ''
  return `${missed(row)} may not have been seen${from}. ${sentence(row.reason)} ${outcome(row, now)}`
}
