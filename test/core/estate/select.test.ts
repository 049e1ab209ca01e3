import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clearFilters,
  isFiltered,
  readListState,
  sortText,
  sortBy,
  toggleFacet,
  writeListState,
  type ListState,
} from '../../../src/core/estate/list-state.ts'
import {
  choices,
  filterRows,
  matchesText,
  sortRows,
  steadySort,
} from '../../../src/core/estate/select.ts'
import type { Column, Facet } from '../../../src/core/estate/spec.ts'

interface Thing {
  name: string
  color: string
  tags: string[]
  size: number | null
}

const things: Thing[] = [
  { name: 'web10', color: 'red', tags: ['a'], size: 3 },
  { name: 'web2', color: 'red', tags: ['a', 'b'], size: null },
  { name: 'Žluť', color: 'blue', tags: [], size: 1 },
  { name: 'db', color: 'green', tags: ['b'], size: 20 },
]

const color: Facet<Thing> = {
  id: 'color',
  title: 'Color',
  values: (t) => [t.color],
  label: (v) => v,
}
const tag: Facet<Thing> = { id: 'tag', title: 'Tag', values: (t) => t.tags, label: (v) => v }
const state = (over: Partial<ListState> = {}): ListState => ({
  text: '',
  query: '',
  facets: {},
  ranges: {},
  sort: [{ column: 'name', descending: false }],
  ...over,
})
/** Addresses know no negative zero. */
const positiveZero = (value: number): number => value + 0

const name: Column<Thing> = {
  id: 'name',
  title: 'Name',
  width: 1,
  cell: 'text',
  value: (t) => t.name,
}
const size: Column<Thing> = {
  id: 'size',
  title: 'Size',
  width: 1,
  cell: 'number',
  value: (t) => t.size,
}
const spec = {
  columns: [name, size],
  facets: [color, tag],
  text: (t: Thing) => [t.name, t.color],
}

describe('filter', () => {
  it('facets are AND, choices are OR', () => {
    const rows = filterRows(
      things,
      spec,
      state({ facets: { color: ['red', 'green'], tag: ['b'] } }),
    )
    expect(rows.map((t) => t.name)).toEqual(['web2', 'db'])
  })

  it('each word of the text has to occur, in any case and any field', () => {
    expect(filterRows(things, spec, state({ text: ' RED web1 ' })).map((t) => t.name)).toEqual([
      'web10',
    ])
    expect(matchesText(['Žluť'], 'žlu')).toBe(true)
  })

  it('a facet counts without itself', () => {
    const rows = filterRows(things, spec, state({ facets: { color: ['red'] } }), 'color')
    expect(choices(rows, color, ['red'])).toEqual([
      { value: 'blue', label: 'blue', count: 1 },
      { value: 'green', label: 'green', count: 1 },
      { value: 'red', label: 'red', count: 2 },
    ])
  })

  it('keeps a chosen value that no row has', () => {
    expect(choices(things, color, ['black'])[0]).toEqual({
      value: 'black',
      label: 'black',
      count: 0,
    })
  })
})

describe('sort', () => {
  it('is natural and ignores case', () => {
    expect(sortRows(things, [{ column: name, descending: false }]).map((t) => t.name)).toEqual([
      'db',
      'web2',
      'web10',
      'Žluť',
    ])
  })

  it.each([false, true])('puts missing values last (descending: %s)', (descending) => {
    expect(sortRows(things, [{ column: size, descending: descending }]).at(-1)!.name).toBe('web2')
  })

  it('leaves its input alone', () => {
    const before = [...things]
    sortRows(things, [{ column: size, descending: true }])
    expect(things).toEqual(before)
  })
})

describe('steadySort', () => {
  const column: Column<{ id: string; name: string; size: number }> = {
    id: 'size',
    title: 'Size',
    width: 1,
    cell: 'number',
    value: (row) => row.size,
  }
  const rows = fc
    .uniqueArray(fc.nat(60), { maxLength: 30 })
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) => fc.nat(3).map((size) => ({ id: `${id}`, name: `vm ${id}`, size }))),
      ),
    )

  it('orders as a plain sort does, whatever it sorted before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.boolean()), { maxLength: 4 }), (times) => {
        const sort = steadySort<{ id: string; name: string; size: number }>()
        for (const [some, descending] of times) {
          const order = [{ column, descending }]
          expect(sort(some, order)).toEqual(sortRows(some, order))
        }
      }),
    )
  })
})

describe('state in the URL', () => {
  const text = fc.string({ maxLength: 12 })
  const anyState = fc.record({
    text,
    facets: fc
      .dictionary(
        fc.constantFrom('color', 'tag'),
        fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
      )
      .map((facets) => ({ ...facets })),
    query: text,
    ranges: fc
      .dictionary(
        fc.constantFrom('size', 'memory'),
        fc.oneof(
          fc.tuple(
            fc.double({ noNaN: true, noDefaultInfinity: true }).map(positiveZero),
            fc.constant(null),
          ),
          fc.tuple(fc.constant(null), fc.integer()),
          fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()),
        ),
      )
      .map((ranges) => ({ ...ranges })),
    sort: fc.uniqueArray(
      fc.record({ column: fc.constantFrom('name', 'size'), descending: fc.boolean() }),
      { minLength: 1, selector: ({ column }) => column },
    ),
  })
  const keys = { facets: ['color', 'tag'], ranges: ['size', 'memory'], defaultSort: 'name' }

  it('survives a round trip', () => {
    fc.assert(
      fc.property(anyState, (before) => {
        const query = writeListState(new URLSearchParams('open=7'), before, keys)
        expect(query.get('open')).toBe('7')
        const again = new URLSearchParams(query.toString())
        expect(readListState(again, keys)).toEqual(before)
      }),
    )
  })

  it('says nothing about defaults', () => {
    expect(writeListState(new URLSearchParams(), state(), keys).toString()).toBe('')
  })

  it('toggles, clears and sorts', () => {
    const chosen = toggleFacet(state(), 'color', 'red')
    expect(chosen.facets).toEqual({ color: ['red'] })
    expect(toggleFacet(chosen, 'color', 'red').facets).toEqual({})
    expect(isFiltered(chosen)).toBe(true)
    expect(isFiltered(clearFilters(chosen))).toBe(false)
    const sort = (...columns: [string, boolean?][]): ListState =>
      columns.reduce((before, [column, add]) => sortBy(before, column, add), state())
    const text = (...columns: [string, boolean?][]): string => sortText(sort(...columns).sort)
    expect(text(['size'], ['size'])).toBe('-size')
    expect(text(['size', true])).toBe('name,size')
    expect(text(['size', true], ['name', true])).toBe('-name,size')
    expect(text(['size', true], ['size'])).toBe('size')
  })
})
