/** Writes the part of docs/query.md that tells the fields of each list, from the registry. */
import { describe as describeList } from '../../../src/core/estate/lists.ts'
import { REGISTRY } from '../../../src/core/estate/query/registry.ts'
import { FIELD_TYPES, type Field } from '../../../src/core/query/fields.ts'
import { LIST_WORDS, listWord, QUERY_LISTS, type QueryList } from '../../../src/core/query/lists.ts'
import { EXAMPLES } from '../../../src/app/search/examples.ts'

const line = ({ name, aliases = [], type, about, column }: Field): string => {
  const also = aliases.map((alias) => `\`${alias}\``).join(', ') || '–'
  return `| \`${name}\` | ${also} | ${FIELD_TYPES[type]} | ${about} | ${column === undefined ? '–' : 'yes'} |`
}

function listPart(list: QueryList): string[] {
  const { fields, related } = REGISTRY[list]
  const words = LIST_WORDS[list].map((word) => `\`${word}:\``).join(', ')
  const joins = related.map((other) => `\`${listWord(other)}.\``).join(', ')
  return [
    `### ${describeList(list).title}`,
    '',
    `Written ${words}. ${joins === '' ? 'Not joined with other lists.' : `Joined with ${joins}`}`,
    '',
    '| Field | Also written | Value | What it is | `sortby` |',
    '| --- | --- | --- | --- | --- |',
    ...fields.map(line),
    '',
  ]
}

export const fieldsPart = (): string => QUERY_LISTS.flatMap(listPart).join('\n').trim()

export const examplesPart = (): string =>
  EXAMPLES.map(({ text, about }) => `- \`${text}\`: ${about}`).join('\n')

/** The text between two comments of that name. */
export const partOf = (guide: string, name: string): string | undefined =>
  new RegExp(`<!-- ${name} -->\n\n([\\s\\S]*?)\n\n<!-- end of ${name} -->`).exec(guide)?.[1]

/** Tables without the spaces that line them up. */
export const plain = (text: string): string =>
  text
    .replace(/ *\| */g, '|')
    .replace(/-{3,}/g, '---')
    .replace(/\n+/g, '\n')
    .trim()
