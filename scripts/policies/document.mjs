/** What docs/rules.md says of each rule: a table of all, and a section for each. The rest of it is written by hand. */
import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { Failure } from './opa.mjs'
import { byCode } from './sources.mjs'

export const DOCUMENT = 'docs/rules.md'

const line = (value) => value.replaceAll('\n', ' ').trim()
const cell = (value) => line(value).replaceAll('|', '\\|')
const code = (value) => `\`${value}\``
const list = (values) => values.map(code).join(', ')
const anchor = (id) => id.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '')
const upper = (text) => text[0].toUpperCase() + text.slice(1)

const NONE = '–'

/** Rules of both profiles by id: `{ portolan, forklift }`, each where it has the rule. */
function pairsOf(built) {
  const pairs = new Map()
  for (const { profile, pack } of built) {
    for (const rule of pack.rules) {
      pairs.set(rule.id, { ...pairs.get(rule.id), [profile]: rule })
    }
  }
  return [...pairs].sort(([a], [b]) => byCode(a, b)).map(([, pair]) => pair)
}

function tableOf(pairs) {
  const rows = pairs.map(({ portolan, forklift }) => {
    const { id, label, since } = portolan
    const mends = portolan.mends.join(', ') || NONE
    return `| [${id}](#${anchor(id)}) | ${cell(label)} | ${portolan.category} | ${forklift?.category ?? NONE} | ${mends} | ${since} |`
  })
  return [
    '| rule | label | portolan | forklift | mends | since |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

/** How a rule behaves in one profile, as items of a list. */
const itemsOf = (rule) => [
  `- Fires when: ${line(rule.description)}`,
  `- Reads: ${list(rule.inputs)}`,
  ...rule.remedies.map(({ path, text }) => `- Would clear if ${text} (${code(path)}).`),
  `- Source: [${rule.file}](../policies/${rule.file})`,
]

function sectionOf({ portolan, forklift }) {
  const same = forklift?.file === portolan.file
  const head = [
    `### ${portolan.id}`,
    '',
    `**${portolan.label}.** ${portolan.assessment}`,
    '',
    `${upper(portolan.provenance)}; since ${portolan.since}.`,
    '',
  ]
  if (same) return [...head, ...itemsOf(portolan)].join('\n')
  if (!forklift) return [...head, 'Profile portolan only:', '', ...itemsOf(portolan)].join('\n')
  return [
    ...head,
    `Profile portolan, ${portolan.category}:`,
    '',
    ...itemsOf(portolan),
    '',
    `Profile forklift, ${forklift.category}${forklift.label === portolan.label ? '' : `, “${forklift.label}”`}:`,
    '',
    ...itemsOf(forklift),
  ].join('\n')
}

export async function documentWith(built) {
  const pairs = pairsOf(built)
  const alone = pairs.find(({ portolan }) => !portolan)
  if (alone) throw new Failure(`profile portolan lacks ${alone.forklift.id}`)
  const before = readFileSync(DOCUMENT, 'utf8')
  const parts = { table: tableOf(pairs), sections: pairs.map(sectionOf).join('\n\n') }
  const after = Object.entries(parts).reduce((text, [name, part]) => {
    const place = new RegExp(`(<!-- ${name}:begin[^>]*-->).*(<!-- ${name}:end -->)`, 's')
    if (!place.test(text)) throw new Failure(`${DOCUMENT} has no place for the ${name}`)
    return text.replace(place, (_, begin, end) => `${begin}\n\n${part}\n\n${end}`)
  }, before)
  return format(after, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' })
}
