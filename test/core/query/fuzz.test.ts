/** Any text can be read, any tree can be written, and what a query finds is what a plainer evaluator finds. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPERATORS, type Node, type Query, type Word } from '../../../src/core/query/ast.ts'
import { check } from '../../../src/core/query/check.ts'
import { complete } from '../../../src/core/query/complete.ts'
import { matcher } from '../../../src/core/query/match.ts'
import { parse } from '../../../src/core/query/parser.ts'
import { print } from '../../../src/core/query/print.ts'
import { checksOf, find, needsOf, toy, type Toy } from './toy.ts'

const word = (text: string): Word => ({ text, from: 0, to: 0 })
const span = { from: 0, to: 0 }

const texts = fc.oneof(
  fc.constantFrom(
    'web',
    'and',
    'not',
    'sortby',
    'in',
    'is',
    'empty',
    '8',
    'GiB',
    'desc',
    'vms:x',
    '',
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ maxLength: 6, unit: fc.constantFrom('"', '\\', '*', ' ', 'a', '(', '!', '=') }),
)
const names = fc.constantFrom('name', 'state', 'cluster', 'Hosts.status', 'nosuch', 'in', 'is')

const leaf = fc.oneof(
  texts.map((text): Node => ({ type: 'text', word: word(text), ...span })),
  fc.tuple(names, fc.constantFrom(...OPERATORS), texts).map(([name, operator, value]): Node => ({
    type: 'compare',
    field: word(name),
    operator,
    value: word(value),
    ...span,
  })),
  fc.tuple(names, fc.array(texts, { minLength: 1, maxLength: 3 })).map(([name, values]): Node => ({
    type: 'in',
    field: word(name),
    values: values.map(word),
    ...span,
  })),
  names.map((name): Node => ({ type: 'empty', field: word(name), ...span })),
)

const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      )
      .map(([type, parts]): Node => ({ type, parts, ...span })),
    tie('tree').map((part): Node => ({ type: 'not', part, ...span })),
  ),
}))

const queries: fc.Arbitrary<Query> = fc.record({
  list: fc.constantFrom(null, 'vm' as const, 'storageDomain' as const),
  where: fc.option(tree, { nil: null }),
  sort: fc.array(
    fc.tuple(fc.constantFrom('name', 'memory'), fc.boolean()).map(([name, descending]) => ({
      field: word(name),
      descending,
      ...span,
    })),
    { maxLength: 2 },
  ),
})

/** A tree without its places. */
const bare = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === 'from' || key === 'to' ? undefined : part,
    ),
  )

const lines = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        'vms:',
        '(',
        ')',
        'and',
        'or',
        'not',
        'name',
        '=',
        '!=',
        '<',
        '"',
        'x',
        ',',
        'in',
        'is',
        'empty',
        'sortby',
        'desc',
        '8',
        'gib',
        'cluster',
        'concern',
        'disk.sh',
        '*',
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(' ')),
  fc.tuple(queries, fc.nat()).map(([query, cut]) => {
    const text = print(query)
    return text.slice(0, cut % (text.length + 1))
  }),
)

const items: Toy[] = [
  toy({ id: '1', name: 'web', concern: ['ovirt.disk.shared'] }),
  toy({ id: '2', name: 'a*', state: 'down', cluster: '' }),
  toy({ id: '3', name: 'a a', state: '', cluster: 'b' }),
]

describe('any text', () => {
  it('is read, checked and completed without a throw, with faults inside the text', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (text, where) => {
        const query = parse(text)
        for (const fault of [...query.faults, ...check(query, 'vm', checksOf(items))]) {
          expect(fault.from).toBeGreaterThanOrEqual(0)
          expect(fault.at).toBeGreaterThanOrEqual(fault.from)
          expect(fault.to).toBeGreaterThan(fault.from)
          expect(fault.at).toBeLessThan(fault.to)
          expect(fault.to).toBeLessThanOrEqual(text.length)
        }
        const caret = where % (text.length + 1)
        for (const { from, to } of complete(text, caret, 'vm', needsOf(items), 20).items) {
          expect(from).toBeLessThanOrEqual(caret)
          expect(to).toBeGreaterThanOrEqual(caret)
        }
        find(text, items)
      }),
      { numRuns: 3_000 },
    )
  })

  it('is read in time that grows with its length alone', () => {
    const texts = [
      '('.repeat(10_000),
      `${'('.repeat(10_000)}a${')'.repeat(10_000)}`,
      'not '.repeat(10_000),
      'a or '.repeat(10_000),
      `name = ${'*a'.repeat(10_000)}`,
      'x'.repeat(100_000),
      `"${'\\"'.repeat(50_000)}`,
      'name in ('.repeat(5_000),
    ]
    const started = performance.now()
    for (const text of texts) {
      check(parse(text), 'vm', checksOf(items))
      complete(text, text.length, 'vm', needsOf(items), 10)
      find(text, items)
    }
    const hay = 'a'.repeat(100_000)
    expect(matcher(`${'a*'.repeat(2_000)}b`)(hay)).toBe(false)
    // Each of them takes milliseconds; one that went back and forth would take minutes.
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('any tree', () => {
  it('is read again as it was printed', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const { faults, list, where, sort } = parse(print(query))
        expect(faults).toEqual([])
        expect(bare({ list, where, sort })).toEqual(bare(query))
      }),
      { numRuns: 3_000 },
    )
  })

  /** `*` by the way of trying every split. */
  const like = (text: string, pattern: string): boolean => {
    const star = pattern.indexOf('*')
    if (star < 0) return text === pattern
    if (!text.startsWith(pattern.slice(0, star))) return false
    for (let at = star; at <= text.length; at++)
      if (like(text.slice(at), pattern.slice(star + 1))) return true
    return false
  }

  const fieldOf = (item: Toy, name: string): string | undefined =>
    ({
      name: item.name,
      state: item.state,
      cluster: item.cluster,
      'Hosts.status': item.state,
    })[name]

  function plain(node: Node, item: Toy): boolean {
    switch (node.type) {
      case 'text':
        return like(`${item.name}\n${item.id}`.toLowerCase(), `*${node.word.text.toLowerCase()}*`)
      case 'and':
        return !node.parts.some((part) => !plain(part, item))
      case 'or':
        return node.parts.some((part) => plain(part, item))
      case 'not':
        return !plain(node.part, item)
      default: {
        const value = fieldOf(item, node.field.text)
        if (value === undefined) return false
        if (node.type === 'empty') return value === ''
        const equals = (wanted: string): boolean =>
          (value !== '' && like(value.toLowerCase(), wanted.toLowerCase())) ||
          (node.field.text === 'cluster' && like('c-1', wanted.toLowerCase()))
        if (node.type === 'in') return node.values.some(({ text }) => equals(text))
        const wanted = node.value.text
        const contains = value !== '' && like(value.toLowerCase(), `*${wanted.toLowerCase()}*`)
        return (
          { '=': equals(wanted), '!=': !equals(wanted), '~': contains, '!~': !contains }[
            node.operator as '=' | '!=' | '~' | '!~'
          ] ?? false
        )
      }
    }
  }

  const known = fc.constantFrom('name', 'state', 'cluster')
  const conditions = fc
    .tuple(
      known,
      fc.constantFrom('=', '!=', '~', '!~'),
      fc.constantFrom('web', 'a*', 'A A', 'up', 'b', '*', 'w*b', 'c-1', ''),
    )
    .map(([name, operator, value]): Node => ({
      type: 'compare',
      field: word(name),
      operator: operator as '=',
      value: word(value),
      ...span,
    }))
  const { evaluated } = fc.letrec<{ evaluated: Node }>((tie) => ({
    evaluated: fc.oneof(
      { maxDepth: 4 },
      conditions,
      known.map((name): Node => ({ type: 'empty', field: word(name), ...span })),
      fc
        .constantFrom('web', '1', 'A', 'a*a')
        .map((text): Node => ({ type: 'text', word: word(text), ...span })),
      fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const),
          fc.array(tie('evaluated'), { minLength: 2, maxLength: 3 }),
        )
        .map(([type, parts]): Node => ({ type, parts, ...span })),
      tie('evaluated').map((part): Node => ({ type: 'not', part, ...span })),
    ),
  }))

  it('finds what a plain evaluator finds', () => {
    fc.assert(
      fc.property(evaluated, (where) => {
        const found = find(print({ list: 'vm', where, sort: [] }), items)
        expect(found).toEqual(items.filter((item) => plain(where, item)).map(({ id }) => id))
      }),
      { numRuns: 3_000 },
    )
  })
})
