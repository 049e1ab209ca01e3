/** docs/query.md says of each field and example what the code does; `UPDATE_GUIDE=1` writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileQuery } from '../../../src/core/estate/compile-query.ts'
import { EXAMPLES } from '../../../src/app/search/examples.ts'
import { parse } from '../../../src/core/query/parser.ts'
import { replicaOf } from '../estate/replicas.ts'
import { examplesPart, fieldsPart, partOf, plain } from './guide.ts'

const GUIDE = join(import.meta.dirname, '../../../docs/query.md')
const PARTS = { examples: examplesPart, fields: fieldsPart }

function update(guide: string): string {
  let text = guide
  for (const [name, make] of Object.entries(PARTS)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
    const [before, rest] = text.split(begin) as [string, string]
    text = `${before}${begin}\n\n${make()}\n\n${end}${rest.split(end)[1]}`
  }
  return text
}

if (process.env['UPDATE_GUIDE']) writeFileSync(GUIDE, update(readFileSync(GUIDE, 'utf8')))
const guide = readFileSync(GUIDE, 'utf8')

describe('the guide', () => {
  it.each(Object.entries(PARTS))('tells the %s as they are', (name, make) => {
    expect(plain(partOf(guide, name) ?? '')).toBe(plain(make()))
  })

  it.each(EXAMPLES)('can be asked: $text', ({ text }) => {
    const { list } = parse(text)
    expect(list).not.toBeNull()
    // Nothing is stored, so no value can be a slip: what is left are faults of the query itself.
    expect(compileQuery(list!, text, [replicaOf('one', [])]).fault).toBeNull()
  })

  it('shows no other queries than those that can be asked', () => {
    const shown = [...guide.matchAll(/`([a-z]+: [^`]+)`/g)].map(([, text]) => text!)
    expect(shown.length).toBeGreaterThanOrEqual(EXAMPLES.length)
    for (const text of shown) expect([text, parse(text).faults]).toEqual([text, []])
  })
})
