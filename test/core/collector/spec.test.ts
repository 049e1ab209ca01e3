/** The specification and the tests hold each other: no clause without a test, no name of a test that does not exist. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { step, TABLE, type Input, type Machine } from '../../../src/core/collector/phase.ts'
import type { Phase } from '../../../src/core/model/meta.ts'

const ROOT = join(import.meta.dirname, '../../..')
const spec = readFileSync(join(ROOT, 'src/core/collector/SPEC.md'), 'utf8')

const FOLDERS: Record<string, string> = {
  'kill.test': 'test/e2e',
  'interrupted-load.test': 'test/e2e',
  'handover.test': 'test/e2e',
  'tiny.test': 'test/sim',
  'replica.test': 'test/sim',
  'told.test': 'test/sim',
  'freshness.test': 'test/core/model',
  'kind-freshness.test': 'test/core/model',
  'claims.test': 'test/app',
  'engines.browser.test': 'test/app',
  'page-life.browser.test': 'test/app',
  'sync-storage.browser.test': 'test/app/view',
  'engines.test': 'test/e2e',
  'engine-worker.test': 'test/core/worker',
  'leader.test': 'test/core/worker',
  'leader.browser.test': 'test/core/worker',
  'wake.test': 'test/core/worker',
  'worker.browser.test': 'test/core/worker',
  'revalidator.test': 'test/core/validation',
  'outage.test': 'test/core/validation',
}

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

const rows = spec
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map(cells)

const clauses = rows.filter(([id]) => /^[PGRLA]\d+$/.test(id!))
const titles = new Map<string, string[]>()

/** Every title given to `it`, `it.each(…)` included. */
function titlesOf(file: string): string[] {
  const known = titles.get(file)
  if (known) return known
  const path = join(ROOT, FOLDERS[file] ?? 'test/core/collector', `${file}.ts`)
  const found = [...readFileSync(path, 'utf8').matchAll(/\bit\b[^'"`]*?\(\s*(['"])(.+?)\1,/g)]
  titles.set(
    file,
    found.map((match) => match[2]!),
  )
  return titles.get(file)!
}

describe('SPEC.md', () => {
  it('numbers its clauses without a gap', () => {
    for (const letter of ['P', 'G', 'R', 'L', 'A']) {
      const ids = clauses.map(([id]) => id!).filter((id) => id.startsWith(letter))
      expect(ids).toEqual(ids.map((_, index) => `${letter}${index + 1}`))
      expect(ids.length).toBeGreaterThan(5)
    }
  })

  it.each(clauses.map((clause) => [clause[0]!, clause.at(-1)!]))('%s has its tests', (_, held) => {
    const tests = held.split('; ').map((name) => /^(\S+\.test): (.+)$/.exec(name))
    expect(tests.length).toBeGreaterThan(0)
    for (const test of tests) {
      expect(test, `not "file.test: title": ${held}`).not.toBeNull()
      expect(titlesOf(test![1]!)).toContain(test![2])
    }
  })

  it('shows the machine as it is', () => {
    const header = rows.find(([first]) => first === 'input')!
    const phases = header.slice(1) as Phase[]
    expect(phases).toEqual(Object.keys(TABLE))
    const shown = rows.filter(
      ([first]) => /^`[a-z-]+`$/.test(first!) && first!.slice(1, -1) in TABLE.load,
    )
    expect(shown.map(([input]) => input!.slice(1, -1)).sort()).toEqual(
      Object.keys(TABLE.load).sort(),
    )
    for (const [name, ...next] of shown) {
      const type = name!.slice(1, -1)
      const input = { type, loaded: true, complete: true, reason: 'r', kind: 'sign-in' } as Input
      phases.forEach((phase, index) => {
        const before: Machine = {
          phase,
          parity: true,
          resync: null,
          reconcile: null,
          paused: false,
          halt: phase === 'halted' ? 'quota' : null,
        }
        const cell = next[index] === '·' ? phase : next[index]
        expect(`${phase} × ${type}: ${step(before, input).phase}`).toBe(
          `${phase} × ${type}: ${cell}`,
        )
      })
    }
  })
})
