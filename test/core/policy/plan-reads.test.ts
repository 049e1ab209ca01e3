/** What is found in the plans that OPA makes of small policies, and in what is no plan. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readsByFile, readsOf } from '../../../src/core/policy/plan-reads.ts'
import { findOpa } from '../../policies/opa.ts'

const opa = findOpa()
const skip = opa.path === undefined

function planOf(files: Record<string, string>): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-plan-'))
  const run = (command: string, args: string[]) => {
    const done = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
    if (done.status !== 0) throw new Error(done.stderr)
  }
  try {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    const entry = 'io/konveyor/forklift/ovirt/validate'
    run(opa.path ?? '', [
      'build',
      '-t',
      'plan',
      '-e',
      entry,
      '-o',
      'b.tar.gz',
      ...Object.keys(files),
    ])
    run('tar', ['xzf', 'b.tar.gz', '/plan.json'])
    return JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as unknown
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const HEAD = `package io.konveyor.forklift.ovirt
validate := {"concerns": concerns, "errors": []}
`
const reads = (rules: string) => readsOf(planOf({ 'a.rego': HEAD + rules }))

describe.skipIf(skip)('reads', () => {
  test.each<[string, string, string[] | null]>([
    ['a flag', 'concerns contains 1 if input.haEnabled', ['haEnabled']],
    ['a deep key', 'concerns contains 1 if input.a.b.c == 1', ['a.b.c']],
    ['a key that is only there or not', 'concerns contains 1 if { x := input.a; true }', ['a']],
    [
      'a list that is there or not',
      'concerns contains 1 if { xs := input.nics; ys := {1 | some n in xs; n.up}; count(ys) == 0 }',
      ['nics'],
    ],
    [
      'a revision that is named beside the whole',
      'concerns contains 1 if { count(input.a.n) > 1; some x in input.a.n; x.b.revision > 2; x.c }',
      ['a.n', 'a.n[].b.revision'],
    ],
    ['a missing key', 'concerns contains 1 if not input.a.b', ['a.b']],
    [
      'elements',
      'concerns contains 1 if { some n in input.nics; n.plugged == false }',
      ['nics[].plugged'],
    ],
    [
      'lists in lists',
      'concerns contains 1 if { some a in input.as; some b in a.bs; b.c > 1 }',
      ['as[].bs[].c'],
    ],
    [
      'elements without a look at them',
      'concerns contains 1 if { some n in input.nics }',
      ['nics[]'],
    ],
    ['keys of a map', 'concerns contains 1 if { some k, v in input.m; k == "a"; v.q }', ['m']],
    ['a fixed index', 'concerns contains 1 if input.cc[3].dd == 1', ['cc']],
    ['a computed key', 'concerns contains 1 if { k := input.k; input.m[k] == 1 }', ['k', 'm']],
    ['a length', 'concerns contains 1 if count(input.a.list) > 2', ['a.list']],
    [
      'something handed to a builtin',
      'concerns contains 1 if contains(input.a.t, input.u)',
      ['a.t', 'u'],
    ],
    ['every', 'concerns contains 1 if { every n in input.nics { n.plugged } }', ['nics']],
    [
      'a comprehension',
      'concerns contains 1 if count([1 | some n in input.nics; n.id]) > 1',
      ['nics[].id'],
    ],
    [
      'what a comprehension keeps',
      'concerns contains 1 if count([n | some n in input.nics; n.id]) > 1',
      ['nics[]'],
    ],
    ['a value in a result', 'concerns contains {"x": input.a.b}', ['a.b']],
    [
      'two keys that share a way',
      'concerns contains 1 if { x := input.c; x.a; x.b }',
      ['c.a', 'c.b'],
    ],
    ['the whole input', 'concerns contains 1 if input == {}', null],
    ['the input under another name', 'concerns contains 1 if { x := input; x.a }', ['a']],
    ['a walk', 'concerns contains 1 if { walk(input.t, [_, v]); v == 1 }', ['t']],
  ])('%s', (_, rules, expected) => {
    expect(reads(rules)).toEqual(expected)
  })

  test('through functions, their else and their defaults', () => {
    expect(
      reads(`
concerns contains 1 if f(input.o.p) == 3
f(x) := 1 if x == "a"
else := x if input.other
concerns contains 2 if g
default g := false
g if input.z.q`),
    ).toEqual(['o.p', 'other', 'z.q'])
  })

  test('an object handed to a function is read as a whole: the function may do something without its keys', () => {
    expect(reads('concerns contains 1 if f(input.o)\nf(x) if not x.a')).toEqual(['o'])
  })

  test('what stands in for the input', () => {
    expect(reads('concerns contains 1 if g with input.z as input.w\ng if input.z == 1')).toEqual(
      expect.arrayContaining(['w', 'z']),
    )
  })

  test('the difference between missing and without the key', () => {
    // The set is filled before anybody asks for the key.
    expect(
      reads(
        'concerns contains 1 if { x := input.c; y := {z | z := 1}; count(y) == 1; h(x) }\nh(x) if not x.a',
      ),
    ).toEqual(['c'])
  })

  test('nothing, when a rule is chosen by name at run time', () => {
    const lib = 'package lib.r1\nv := input.libv\n'
    const rules = 'concerns contains 1 if data.lib[input.rule].v == 1'
    const found = readsOf(planOf({ 'a.rego': HEAD + rules, 'b.rego': lib }))
    // Either it is followed into the package or given up; in no case may it be missed.
    if (found !== null) expect(found).toEqual(expect.arrayContaining(['libv', 'rule']))
  })

  test('each file of its own', () => {
    const file = (rule: string) => `package io.konveyor.forklift.ovirt\n${rule}\n`
    const found = readsByFile(
      planOf({
        'a.rego': HEAD + 'concerns contains 1 if input.a == 1',
        'b.rego': file('concerns contains 2 if helper(input.b)\nhelper(x) if x == input.c'),
      }),
    )
    expect(Object.fromEntries(found)).toEqual({ 'a.rego': ['a'], 'b.rego': ['b', 'c'] })
  })
})

/** Plans made by hand, of statements in an order that OPA may write one day. */
describe('an order of statements', () => {
  const STRINGS = ['a', 'b', 'x']
  const local = (value: number) => ({ type: 'local', value })
  const stmt = (type: string, fields: object) => ({ type, stmt: { file: 0, ...fields } })
  const dot = (source: number, key: string, target: number) =>
    stmt('DotStmt', {
      source: local(source),
      key: { type: 'string_index', value: STRINGS.indexOf(key) },
      target,
    })
  const isTrue = (value: number) =>
    stmt('EqualStmt', { a: local(value), b: { type: 'bool', value: true } })
  const assign = (source: number | boolean, target: number) => {
    const operand = typeof source === 'number' ? local(source) : { type: 'bool', value: source }
    return stmt('AssignVarStmt', { source: operand, target })
  }
  const scan = (source: number, value: number, stmts: unknown[]) =>
    stmt('ScanStmt', { source, key: 99, value, block: { stmts } })
  const inner = (...stmts: unknown[]) => stmt('BlockStmt', { blocks: [{ stmts }] })
  const add = (set: number) => stmt('SetAddStmt', { value: { type: 'bool', value: true }, set })
  const result = (value: number) => stmt('ResultSetAddStmt', { value })
  const SET = 50
  const readsOfBlocks = (...blocks: unknown[][]) =>
    readsOf({
      static: { strings: STRINGS.map((value) => ({ value })), files: [{ value: 'a.rego' }] },
      plans: {
        plans: [
          {
            name: 'io/konveyor/forklift/ovirt/validate',
            blocks: blocks.map((stmts) => ({ stmts })),
          },
        ],
      },
      funcs: { funcs: [] },
    })

  test('keeps a key on the way unread while nothing happens before the next', () => {
    expect(readsOfBlocks([dot(0, 'a', 2), dot(2, 'b', 3), isTrue(3), result(3)])).toEqual(['a.b'])
  })

  test('reads it when something happens before the next', () => {
    const early = [dot(0, 'a', 2), add(SET), dot(2, 'b', 3), isTrue(3)]
    expect(readsOfBlocks(early, [result(SET)])).toEqual(['a'])
  })

  test('reads it when a flag that is looked at outside is set before the next', () => {
    const flagged = inner(dot(0, 'a', 2), assign(true, 5), dot(2, 'b', 3), isTrue(3))
    expect(readsOfBlocks([flagged, stmt('IsDefinedStmt', { source: 5 }), result(6)])).toEqual(['a'])
  })

  test('reads a list when something happens after the loop', () => {
    const loop = scan(2, 4, [dot(4, 'x', 5), isTrue(5), add(SET)])
    expect(readsOfBlocks([dot(0, 'a', 2), loop], [result(SET)])).toEqual(['a[].x'])
    expect(readsOfBlocks([dot(0, 'a', 2), loop, add(SET)], [result(SET)])).toEqual(['a'])
  })

  test('follows what one turn of a loop leaves to the next', () => {
    const turns = scan(2, 4, [
      dot(4, 'b', 9),
      isTrue(9),
      inner(dot(7, 'x', 8), isTrue(8), add(SET)),
      assign(4, 7),
    ])
    expect(readsOfBlocks([dot(0, 'a', 2), turns], [result(SET)])).toEqual(['a[].b', 'a[].x'])
  })

  test('follows what one block leaves to the next', () => {
    const found = readsOfBlocks([dot(0, 'a', 2)], [dot(2, 'b', 3), isTrue(3), result(3)])
    expect(found).toEqual(['a'])
  })

  test('forgets what a local held before it was set anew', () => {
    const reused = [dot(0, 'a', 2), isTrue(2), dot(0, 'b', 2), dot(2, 'x', 3), isTrue(3), result(3)]
    expect(readsOfBlocks(reused)).toEqual(['a', 'b.x'])
  })
})

describe('no plan', () => {
  const plan = (stmts: unknown) => ({
    static: { strings: [], files: [] },
    plans: { plans: [{ name: 'io/konveyor/forklift/ovirt/validate', blocks: [{ stmts }] }] },
    funcs: { funcs: [] },
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'plan'],
    ['an empty object', {}],
    ['another shape', { static: 1, plans: [], funcs: [] }],
    ['a statement that is not known', plan([{ type: 'TimeTravelStmt', stmt: { file: 0 } }])],
    ['one named like what every object has', plan([{ type: 'constructor', stmt: { file: 0 } }])],
    ['a known one without its fields', plan([{ type: 'DotStmt', stmt: { file: 0 } }])],
    [
      'a call by a computed name',
      plan([{ type: 'CallDynamicStmt', stmt: { file: 0, args: [0] } }]),
    ],
  ])('%s tells nothing', (_, raw) => {
    expect(readsOf(raw)).toBeNull()
    expect(readsByFile(raw).size).toBe(0)
  })

  test('an entry point that is not there tells nothing', () => {
    expect(readsOf(plan([]), 'some/other')).toBeNull()
    expect(readsOf(plan([]))).toEqual([])
  })
})

describe('a plan made to be followed for ever', () => {
  const ENTRY = 'io/konveyor/forklift/ovirt/validate'
  const stmt = (type: string, fields: object) => ({ type, stmt: { file: 0, ...fields } })
  const local = (value: number) => ({ type: 'local', value })
  const A = { type: 'string_index', value: 0 }
  const plan = (stmts: unknown[], funcs: unknown[] = []) => ({
    static: { strings: [{ value: 'a' }], files: [{ value: 'a.rego' }] },
    plans: { plans: [{ name: ENTRY, blocks: [{ stmts }] }] },
    funcs: { funcs },
  })

  /** Each round of a loop hands a place on by one local, and forgets all of it before the loop within. */
  function rounds(depth: number, chain: number): unknown {
    const from = 100 + depth * (chain + 1)
    const links = Array.from({ length: chain }, (_, at) => from + at)
    const forget = [...links, from + chain].map((target) => stmt('ResetLocalStmt', { target }))
    const hand = links
      .map((source) => stmt('AssignVarStmt', { source: local(source), target: source + 1 }))
      .reverse()
    const within = depth === 0 ? [] : [rounds(depth - 1, chain)]
    const stmts = [...within, ...hand, stmt('AssignVarStmt', { source: local(4), target: from })]
    const loop = stmt('ScanStmt', { source: 2, key: 3, value: 4, block: { stmts } })
    return stmt('BlockStmt', { blocks: [{ stmts: [...forget, loop] }] })
  }

  test('takes a second or two at most', () => {
    const begun = performance.now()
    const dot = stmt('DotStmt', { source: local(0), key: A, target: 2 })
    expect(readsOf(plan([dot, rounds(1, 6)]))).toEqual(['a'])
    expect(readsOf(plan([dot, rounds(9, 9)]))).toBeNull()
    expect(readsOf(plan(Array.from({ length: 30_000 }, () => dot)))).toBeNull()
    expect(performance.now() - begun).toBeLessThan(20_000)
  }, 60_000)

  test('goes no deeper than there is room for', () => {
    let nested: unknown[] = []
    for (let at = 0; at < 50_000; at += 1) nested = [stmt('NotStmt', { block: { stmts: nested } })]
    expect(readsOf(plan(nested))).toBeNull()
    const call = (at: number) => stmt('CallStmt', { func: `f${at}`, args: [local(0)], result: 9 })
    const calls = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        name: `f${at}`,
        params: [0],
        blocks: [{ stmts: at + 1 < count ? [call(at + 1)] : [] }],
      }))
    expect(readsOf(plan([call(0)], calls(50)))).toEqual([])
    expect(readsOf(plan([call(0)], calls(50_000)))).toBeNull()
  })
})
