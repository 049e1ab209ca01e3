/** The tables of docs/rules.md, one per profile. What stands outside of their marks is written by hand. */
import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { Failure } from './opa.mjs'

export const DOCUMENT = 'docs/rules.md'

const cell = (value) => value.replaceAll('|', '\\|').replaceAll('\n', ' ').trim()

function tableOf({ rules }) {
  const rows = rules.map(
    (rule) =>
      `| \`${rule.id}\` | ${rule.category} | ${cell(rule.label)} | ${cell(rule.description)} | [${rule.file}](../policies/${rule.file}) |`,
  )
  return [
    '| id | category | label | fires when | file |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

export async function documentWith(built) {
  let text = readFileSync(DOCUMENT, 'utf8')
  for (const { profile, pack } of built) {
    const table = tableOf(pack)
    text = text.replace(
      new RegExp(`(<!-- ${profile}:begin[^>]*-->).*(<!-- ${profile}:end -->)`, 's'),
      (_, begin, end) => `${begin}\n\n${table}\n\n${end}`,
    )
    if (!text.includes(table)) throw new Failure(`${DOCUMENT} has no place for ${profile}`)
  }
  return format(text, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' })
}
