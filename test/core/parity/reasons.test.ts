/** The reasons stand in docs/parity.md as the page shows them, and no quirk that a rule mends is without its words. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { RulePack } from '../../../src/core/model/rules.ts'
import { quirksBehind } from '../../../src/core/parity/quirks.ts'
import { isReasonCode, REASONS } from '../../../src/core/parity/reasons.ts'

const read = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../..', path), 'utf8')

it('docs/parity.md lists the reasons', () => {
  const rows = read('docs/parity.md')
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  const wanted = Object.entries(REASONS).map(([code, { title, text }]) => [
    `\`${code}\``,
    title,
    text,
  ])
  expect(rows).toEqual(wanted)
})

it('what the rules here mend has words', () => {
  const { rules } = JSON.parse(read('policies/dist/portolan.json')) as RulePack
  const mends = [...new Set(rules.flatMap((rule) => rule.mends))]
  const named = (['there', 'here', 'category'] as const).flatMap((side) =>
    quirksBehind(mends, side, { x: null }, ['x']),
  )
  expect(named.length).toBeGreaterThan(5)
  expect([...new Set(named)].filter((code) => !isReasonCode(code))).toEqual([])
})
