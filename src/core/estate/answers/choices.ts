/** What a facet offers, counted over the rows that pass all other filters. */
import type { Choice, ChoicesAnswer, ChoicesQuestion } from '../protocol.ts'
import type { Replicas } from '../replica.ts'
import { choices, matchesText, passing } from '../select.ts'
import { PROVIDER } from '../lists.ts'
import { select } from '../selection.ts'

/** Engines name things alike; each label that occurs twice says of which engine it is. */
function told(replicas: Replicas, offered: readonly Choice[], owners: Owners): Choice[] {
  const labels = new Map<string, number>()
  for (const { label } of offered) labels.set(label, (labels.get(label) ?? 0) + 1)
  return offered.map((choice) => {
    const owner = owners.get(choice.value)
    if (labels.get(choice.label) === 1 || owner === undefined) return choice
    return { ...choice, label: `${choice.label} (${replicas[owner]!.name})` }
  })
}

/** The first replica that has a value, by value. */
type Owners = ReadonlyMap<string, number>

export function answerChoices(replicas: Replicas, question: ChoicesQuestion): ChoicesAnswer {
  const { facet: id, state, search, limit } = question
  const selection = select(replicas, question, id)
  const facet = selection?.spec.facets.find((candidate) => candidate.id === id)
  if (!selection || !facet) return { choices: [], total: 0 }
  const rows = passing(selection.all, selection.conditions, `facet:${id}`)
  let offered = choices(rows, facet, state.facets[id] ?? [])
  if (replicas.length > 1 && id !== PROVIDER) {
    const owners = new Map<string, number>()
    for (const row of rows) {
      for (const value of facet.values(row)) if (!owners.has(value)) owners.set(value, row.at)
    }
    offered = told(replicas, offered, owners)
  }
  const matching =
    search.trim() === '' ? offered : offered.filter(({ label }) => matchesText([label], search))
  return { choices: matching.slice(0, limit), total: matching.length }
}
