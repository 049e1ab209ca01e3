/** Columns by width, and by the user's choice, which wins and survives columns that come and go. */
import { describe, expect, it } from 'vitest'
import {
  choose,
  moved,
  placeColumns,
  templateOf,
  widen,
  widthOf,
  type TableColumn,
} from '../../../src/app/lists/columns.ts'

const column = (id: string, width: number, more: Partial<TableColumn> = {}): TableColumn => ({
  id,
  title: id,
  width,
  cell: 'text',
  ...more,
})
const COLUMNS = [
  column('name', 140, { grow: true }),
  column('status', 98),
  column('host', 90, { from: 900 }),
  column('ips', 150, { from: Infinity }),
]
const ids = (placed: { column: TableColumn }[]): string[] => placed.map(({ column }) => column.id)

describe('columns of a table', () => {
  it('are those for which there is room while nothing is chosen', () => {
    expect(ids(placeColumns(COLUMNS, undefined, 899))).toEqual(['name', 'status'])
    expect(ids(placeColumns(COLUMNS, undefined, 900))).toEqual(['name', 'status', 'host'])
    expect(ids(placeColumns(COLUMNS, undefined, 99_999))).not.toContain('ips')
  })

  it('never are wider together than the table, and say last what stands in the way', () => {
    const many = [
      column('name', 140, { grow: true }),
      column('status', 200),
      column('type', 200, { from: 400 }),
      column('disks', 200),
      column('concerns', 158, { cell: 'concerns' }),
    ]
    expect(ids(placeColumns(many, undefined, 910))).toEqual(
      ids(placeColumns(many, undefined, 990)).filter((id) => id !== 'type'),
    )
    expect(ids(placeColumns(many, undefined, 560))).toEqual(['name', 'status', 'concerns'])
    expect(ids(placeColumns(many, undefined, 300))).toEqual(['name', 'concerns'])
  })

  it('are the chosen ones at any width, the name first whatever is chosen', () => {
    const choice = choose(undefined, COLUMNS, ['ips', 'name', 'host'])
    expect(ids(placeColumns(COLUMNS, choice, 400))).toEqual(['name', 'ips', 'host'])
    expect(ids(placeColumns(COLUMNS, choose(undefined, COLUMNS, []), 400))).toEqual(['name'])
  })

  it('forget a chosen column that is gone, and add one that the choice could not know', () => {
    const choice = choose(undefined, COLUMNS.slice(0, 2), ['gone', 'status', 'status'])
    expect(ids(placeColumns(COLUMNS, choice, 1000))).toEqual(['name', 'status', 'host'])
    expect(ids(placeColumns(COLUMNS, choice, 500))).toEqual(['name', 'status'])
  })

  it('are as wide as chosen, and then do not grow', () => {
    const choice = widen(widen(undefined, 'name', 301.4), 'status', 3)
    const placed = placeColumns(COLUMNS, choice, 500)
    expect(templateOf(placed, true)).toBe('44px 301px 48px')
    expect(widthOf(placed, false)).toBe(349)
    expect(templateOf(placeColumns(COLUMNS, widen(choice, 'name', undefined), 500), false)).toBe(
      'minmax(140px, 1fr) 48px',
    )
  })

  it('move by places and stop at the ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 'x', 1)).toEqual(['a', 'b'])
  })
})
