/**
 * What an answer of the rules means, the same for both backends: either a verdict, or the reason why there is none.
 * Nothing that could not be read is ever turned into "no concerns".
 */
import type { Concern, PolicyVersion } from '../model/verdict.ts'
import type { Decision } from '../ports.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The version in `{"rules_version": 6}` or in a decision; null when there is none that can be compared. */
export function readVersion(document: unknown): PolicyVersion | null {
  const version = isRecord(document) ? document['rules_version'] : undefined
  return typeof version === 'number' || (typeof version === 'string' && version !== '')
    ? version
    : null
}

/**
 * A concern, or words for what is wrong with it. Rules that users add often carry no id (Forklift's own examples
 * have none); the label then names the concern, so that it can still be grouped.
 */
function readConcern(value: unknown): Concern | string {
  if (!isRecord(value)) return 'is not an object'
  const { category, label, assessment } = value
  const id = value['id'] ?? ''
  if (typeof id !== 'string') return 'has an id that is not text'
  if (typeof label !== 'string') return 'has no label'
  if (typeof category !== 'string') return 'has no category'
  if (typeof assessment !== 'string') return 'has no assessment'
  if (id === '' && label === '') return 'has neither id nor label'
  return { id: id === '' ? `unnamed:${label}` : id, category, label, assessment }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** By id, then text: OPA sorts by assessment and WASM not at all, and an order of its own would look like a change. */
const byId = (a: Concern, b: Concern): number =>
  compare(a.id, b.id) || compare(a.label, b.label) || compare(a.assessment, b.assessment)

const text = (value: unknown): string =>
  typeof value === 'string' ? value : ((JSON.stringify(value) as string | undefined) ?? 'nothing')

/** So many concerns of one VM are taken, with so many characters in all; a rule that yields more is broken. */
const MOST_CONCERNS = 1_000
const MOST_TEXT = 1024 * 1024
/** Of an answer that is refused for its size. */
const KEPT_CONCERNS = 50
/** A reason is a sentence or two. */
const MOST_REASON = 2_000

const clipped = (reason: string): string =>
  reason.length > MOST_REASON ? `${reason.slice(0, MOST_REASON)} …` : reason

const sizeOf = ({ id, category, label, assessment }: Concern): number =>
  id.length + category.length + label.length + assessment.length

/**
 * Reads the `validate` document `{rules_version, concerns, errors}`; `undefined` stands for an undefined decision.
 * Concerns that could be read are kept even when the decision as a whole failed.
 */
export function readDecision(document: unknown): Decision {
  const version = readVersion(document)
  const concerns: Concern[] = []
  const undecided = (reason: string): Decision => ({
    type: 'undecided',
    version,
    concerns: concerns.sort(byId),
    reason: clipped(reason),
  })
  if (document === undefined || document === null) {
    return undecided('No decision: the rules gave no answer for this VM.')
  }
  if (!isRecord(document)) return undecided('No decision: the answer of the rules is no object.')

  const found = document['concerns']
  const faults: string[] = []
  if (Array.isArray(found)) {
    if (found.length > MOST_CONCERNS) {
      const kept = found.slice(0, KEPT_CONCERNS).map(readConcern)
      concerns.push(...kept.filter((concern) => typeof concern !== 'string'))
      return undecided(
        `The answer of the rules is too large: ${found.length} concerns, and ${MOST_CONCERNS} are taken at most.`,
      )
    }
    for (const [index, value] of found.entries()) {
      const concern = readConcern(value)
      if (typeof concern === 'string') faults.push(`concern ${index + 1} ${concern}`)
      else concerns.push(concern)
    }
  } else {
    faults.push('there is no list of concerns')
  }
  if (concerns.reduce((sum, concern) => sum + sizeOf(concern), 0) > MOST_TEXT) {
    concerns.length = 0
    return undecided('The answer of the rules is too large: its texts exceed a million characters.')
  }
  const errors = document['errors'] ?? []
  if (!Array.isArray(errors)) faults.push('its errors are no list')
  else if (errors.length > 0) return undecided(errors.map(text).join(' '))
  if (faults.length > 0)
    return undecided(`The answer of the rules is damaged: ${faults.join('; ')}.`)
  return { type: 'decided', version, concerns: concerns.sort(byId) }
}
