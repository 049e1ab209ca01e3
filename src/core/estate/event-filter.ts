/** Which events pass, and what the facets of events offer. Facets mean AND, choices inside one mean OR. */
import type { RefKey } from '../model/kinds.ts'
import { kindWord } from '../model/pages.ts'
import type { EventItem } from './activity.ts'
import type { EventChoice, EventFacet, EventFilter } from './event-question.ts'
import { compareText } from './select.ts'

/** An event among those of other engines. */
export interface EventOf {
  engine: string
  item: EventItem
}

export const NOTHING = 'none'

const valuesOf = ({ engine, item }: EventOf, facet: EventFacet): readonly string[] => {
  switch (facet) {
    case 'severity':
      return [item.event.severity]
    case 'code':
      return [String(item.event.code)]
    case 'about':
      return [item.object?.kind ?? NOTHING]
    case 'object':
      return item.refs
    case 'provider':
      return [engine]
  }
}

const chosenOf = (filter: EventFilter): Record<EventFacet, readonly string[]> => ({
  severity: filter.severities,
  code: filter.codes,
  about: filter.about,
  object: filter.objects,
  provider: filter.engines,
})

/** Those that pass; `except` leaves one facet out, which is how its own counts are made. */
export function passing(
  events: readonly EventOf[],
  filter: EventFilter,
  except?: EventFacet,
): EventOf[] {
  const facets = Object.entries(chosenOf(filter))
    .filter(([facet, chosen]) => facet !== except && chosen.length > 0)
    .map(([facet, chosen]) => [facet as EventFacet, new Set(chosen)] as const)
  const words = filter.text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const { from, to, changed } = filter
  return events.filter((event) => {
    const { time } = event.item.event
    if ((from !== null && time < from) || (to !== null && time >= to)) return false
    if (changed && event.item.effect.changed === 0) return false
    if (!facets.every(([facet, chosen]) => valuesOf(event, facet).some((v) => chosen.has(v))))
      return false
    return words.every((word) => event.item.haystack.includes(word))
  })
}

/** Order of severities in menus and sorts: the gravest first. */
export const SEVERITIES = ['alert', 'error', 'warning', 'normal'] as const

const SEVERITY_WORDS: Readonly<Record<string, string>> = {
  alert: 'Alert',
  error: 'Error',
  warning: 'Warning',
  normal: 'Normal',
}

/** As the Administration Portal writes it; an unknown one as the engine gave it. */
export const severityWord = (severity: string): string =>
  SEVERITY_WORDS[severity] ?? (severity || 'Unknown')

export const aboutWord = (about: string): string => {
  if (about === NOTHING) return 'Nothing that is stored here'
  const word = kindWord(about as 'vm')
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** What a value of a facet is called, by an event that has it. */
function labelOf({ engine, item }: EventOf, facet: EventFacet, value: string): string {
  switch (facet) {
    case 'severity':
      return severityWord(value)
    case 'code':
      return item.codeName === '' ? value : `${value} ${item.codeName}`
    case 'about':
      return aboutWord(value)
    case 'object': {
      const kind = value.slice(0, value.indexOf(':'))
      const name = item.objects[kind as 'vm']?.name ?? value
      return `${name} · ${kindWord(kind as 'vm')}`
    }
    case 'provider':
      return engine
  }
}

export function choicesOf(
  events: readonly EventOf[],
  filter: EventFilter,
  { facet, search, limit }: { facet: EventFacet; search: string; limit: number },
  nameOf: (engine: string) => string,
): EventChoice[] {
  const found = new Map<string, EventChoice>()
  for (const event of passing(events, filter, facet)) {
    for (const value of valuesOf(event, facet)) {
      const known = found.get(value)
      if (known) known.count += 1
      else {
        const label = facet === 'provider' ? nameOf(value) : labelOf(event, facet, value)
        found.set(value, { value, label, count: 1 })
      }
    }
  }
  const wanted = search.trim().toLocaleLowerCase()
  const fits = [...found.values()].filter(({ label }) => label.toLocaleLowerCase().includes(wanted))
  const order = (value: string): number => (SEVERITIES as readonly string[]).indexOf(value)
  fits.sort((a, b) =>
    facet === 'severity'
      ? order(a.value) - order(b.value)
      : b.count - a.count || compareText(a.label, b.label),
  )
  return fits.slice(0, limit)
}

/** Names of the chosen codes, objects and providers, by value. */
export function labelsOf(
  events: readonly EventOf[],
  filter: EventFilter,
  nameOf: (engine: string) => string,
): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const engine of filter.engines) labels[engine] = nameOf(engine)
  const open = new Set<string>([...filter.codes, ...(filter.objects as readonly RefKey[])])
  for (const event of open.size > 0 ? events : []) {
    for (const facet of ['code', 'object'] as const) {
      for (const value of valuesOf(event, facet)) {
        if (open.delete(value)) labels[value] = labelOf(event, facet, value)
      }
    }
    if (open.size === 0) break
  }
  return labels
}
