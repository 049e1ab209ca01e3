/** The event codes, their names and what each asks for, held against a second record and against Forklift's own list. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import { CODES } from '../../../src/core/engine/codes.ts'
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'

interface Entry {
  code: number
  name: string
  /** null: nothing of it is stored. */
  kind: Kind | null
  verb: string | null
  /** Why it is not what Forklift does, or why nothing is read. */
  reason?: string
}

const MATRIX = JSON.parse(
  readFileSync(join(import.meta.dirname, 'event-matrix.json'), 'utf8'),
) as Entry[]

/**
 * What Forklift's adapters do, in our words: its get-and-insert, get-and-update and delete of one object are `one`, its
 * list-and-reconcile is `all`. 57 codes, and 38, which it handles but never hears.
 */
const FORKLIFT: [codes: number[], actions: string[]][] = [
  [[950, 952, 954], ['dataCenter one']],
  [[942, 1114], ['network all']],
  [[944], ['network all', 'nicProfile all']],
  [[956, 958], ['storageDomain all']],
  [[960], ['storageDomain all', 'diskProfile all']],
  [[981], ['storageDomain all', 'diskProfile all', 'disk all', 'vm all']],
  [[964], ['storageDomain all', 'disk all', 'vm all']],
  [[1122, 1124, 1126], ['nicProfile all']],
  [[10120, 10122, 10124], ['diskProfile all']],
  [[809, 811, 813], ['cluster one']],
  [[42, 43, 44, 600, 620, 10453, 13], ['host one']],
  [
    [34, 53, 113, 1152, 97, 88, 80],
    ['disk all', 'vm one'],
  ],
  [[35, 253, 1130, 172, 1720], ['vm one']],
  [[2016, 2018, 521, 38, 932, 934, 930], ['vm one']],
  [[68, 356, 10800, 10801, 32, 503, 39, 40, 61], ['vm one']],
  [[2021, 2014], ['disk all']],
  [[2042], ['disk all', 'vm all']],
]
const ORIGINAL = new Map(
  FORKLIFT.flatMap(([codes, actions]) => codes.map((code) => [code, actions])),
)

const text = (entry: Pick<Entry, 'code' | 'kind' | 'verb'>): string =>
  `${entry.code} ${entry.kind} ${entry.verb}`

describe('event matrix', () => {
  it('says of each kind and code exactly what its sheet says', () => {
    const sheets = KINDS.flatMap((kind) =>
      Object.entries(SHEETS[kind].codes).map(([code, verb]) => `${code} ${kind} ${verb}`),
    )
    const matrix = MATRIX.filter(({ kind }) => kind !== null).map(text)
    expect(matrix.sort()).toEqual(sheets.sort())
    expect(matrix.length).toBeGreaterThan(350)
  })

  it('has no pair of code and kind twice', () => {
    const pairs = MATRIX.map(({ code, kind }) => `${code} ${kind}`)
    expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([])
  })

  it('gives each code the name that the table of codes gives it', () => {
    const named = new Map(Object.entries(CODES).map(([name, code]) => [code as number, name]))
    expect(named.size).toBe(Object.keys(CODES).length)
    for (const entry of MATRIX.filter(({ kind }) => kind !== null)) {
      expect(entry.name, text(entry)).toBe(named.get(entry.code))
    }
    const used = new Set(MATRIX.map(({ code }) => code))
    expect([...named].filter(([code]) => !used.has(code))).toEqual([])
  })

  it('covers what Forklift does for its 57 codes and for 38, and gives a reason for every difference', () => {
    expect(ORIGINAL.size).toBe(58)
    for (const [code, actions] of ORIGINAL) {
      const ours = MATRIX.filter((entry) => entry.code === code)
      for (const action of actions) {
        const [kind] = action.split(' ')
        expect(
          ours.map((entry) => entry.kind),
          `${code} ${action}`,
        ).toContain(kind)
      }
      for (const entry of ours) {
        if (actions.includes(`${entry.kind} ${entry.verb}`)) continue
        expect(entry.reason ?? '', text(entry)).not.toBe('')
      }
    }
  })

  it('says why, where nothing is read, and reads nothing then', () => {
    const codes = new Set(MATRIX.filter(({ kind }) => kind !== null).map(({ code }) => code))
    const unread = MATRIX.filter(({ kind }) => kind === null)
    expect(unread.length).toBeGreaterThan(10)
    for (const { code, reason } of unread) {
      expect(reason ?? '').not.toBe('')
      expect(codes).not.toContain(code)
    }
  })
})
