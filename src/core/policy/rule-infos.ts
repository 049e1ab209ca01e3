/** What a bundle's `portolan.json` says of its rules; a rule that says it in another form is left out. */
import type { Json, Remedy, RuleInfo } from '../model/rules.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

function readRemedy(value: unknown): Remedy[] {
  if (!isRecord(value) || typeof value['path'] !== 'string') return []
  const { path, set, keep } = value
  if (set === undefined && typeof keep !== 'number') return []
  return [
    {
      path,
      text: text(value['text']),
      ...(set === undefined ? {} : { set: set as Json }),
      ...(typeof keep === 'number' ? { keep } : {}),
    },
  ]
}

function readRule(value: unknown): RuleInfo[] {
  if (!isRecord(value)) return []
  const id = text(value['id'])
  if (id === '') return []
  const { inputs, remedies } = value
  return [
    {
      id,
      category: text(value['category']),
      label: text(value['label']) || id,
      title: text(value['title']) || text(value['label']) || id,
      description: text(value['description']),
      assessment: text(value['assessment']),
      inputs: Array.isArray(inputs) ? texts(inputs) : null,
      remedies: Array.isArray(remedies) ? remedies.flatMap(readRemedy) : [],
      provenance: text(value['provenance']),
      since: text(value['since']),
      mends: texts(value['mends']),
      file: text(value['file']),
      source: text(value['source']),
    },
  ]
}

/** `{"rules": […]}` or the list alone. */
export function readRuleInfos(document: unknown): RuleInfo[] {
  const rules = isRecord(document) ? document['rules'] : document
  return Array.isArray(rules) ? rules.flatMap(readRule) : []
}
