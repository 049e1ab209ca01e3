/** The desk of the estate worker: what is answered when, and what is not answered twice. */
import { describe, expect, it } from 'vitest'
import { Desk } from '../../../src/core/estate/desk.ts'
import type { Answer, FromEstate, Question } from '../../../src/core/estate/protocol.ts'
import { Cell, Memo, readIncomplete, traced } from '../../../src/core/estate/tracked.ts'

/** What the answers are made of here: each question reads the cell of its list. */
function stage() {
  const cells = { vm: new Cell(1), host: new Cell(1) }
  const told: FromEstate[] = []
  const computed: string[] = []
  let due: (() => void)[] = []
  let loading = false
  const desk = new Desk({
    replicas: () => [],
    post: (message) => told.push(message),
    later: (run) => due.push(run),
    now: () => 0,
    answer: (_, question) => {
      const { list, state } = question as Question<'list'>
      computed.push(`${list} ${state.text}`)
      if (loading) readIncomplete()
      if (state.text === 'broken') throw new Error('It broke.')
      return cells[list as 'vm' | 'host'].read() as unknown as Answer
    },
  })
  const watch = (no: number, list: 'vm' | 'host', text = '', once = false): void => {
    const state = { text, query: '', facets: {}, ranges: {}, sort: [] }
    const question = { type: 'list', engines: [], list, state, columns: [], first: 0, count: 1 }
    desk.hear({ type: 'watch', no, question: question as Question, once })
  }
  /** Runs what is due, and what comes of it. */
  const settle = (): void => {
    while (due.length > 0) {
      const now = due
      due = []
      for (const run of now) run()
    }
  }
  return {
    cells,
    desk,
    watch,
    settle,
    computed,
    load: (now: boolean) => (loading = now),
    told: () => told.splice(0),
  }
}

describe('Desk', () => {
  it('answers at once, and again only when something changed that was read', () => {
    const { cells, desk, watch, settle, told } = stage()
    watch(1, 'vm')
    watch(2, 'host')
    settle()
    expect(told().map(({ no }) => no)).toEqual([1, 2])
    cells.host.set(2)
    desk.changed()
    settle()
    expect(told()).toEqual([{ type: 'answer', no: 2, answer: 2, ready: true, took: 0 }])
    desk.changed()
    settle()
    expect(told()).toEqual([])
  })

  it('answers only the newest question of a number, and none that is not watched any more', () => {
    const { desk, watch, settle, computed, told } = stage()
    watch(1, 'vm', 'w')
    watch(1, 'vm', 'we')
    watch(1, 'vm', 'web')
    watch(2, 'vm', 'db')
    desk.hear({ type: 'unwatch', no: 2 })
    settle()
    expect(computed).toEqual(['vm web'])
    expect(told()).toHaveLength(1)
  })

  it('answers who never had an answer before who has an old one', () => {
    const { cells, desk, watch, settle, computed } = stage()
    watch(1, 'vm', 'old')
    settle()
    computed.length = 0
    cells.vm.set(2)
    desk.changed()
    watch(2, 'vm', 'new')
    settle()
    expect(computed).toEqual(['vm new', 'vm old'])
  })

  it('gives one whole answer to who asks once', () => {
    const { cells, desk, watch, settle, load, told } = stage()
    load(true)
    watch(1, 'vm', '', true)
    watch(2, 'vm')
    settle()
    expect(told()).toEqual([{ type: 'answer', no: 2, answer: 1, ready: false, took: 0 }])
    load(false)
    cells.vm.set(2)
    desk.changed()
    settle()
    expect(told()).toHaveLength(2)
    cells.vm.set(3)
    desk.changed()
    settle()
    expect(told().map(({ no }) => no)).toEqual([2])
  })

  it('says why there is no answer, and goes on with the others', () => {
    const { watch, settle, told } = stage()
    watch(1, 'vm', 'broken')
    watch(2, 'vm')
    settle()
    expect(told()).toMatchObject([
      { type: 'fault', no: 1, fault: { kind: 'defect', message: 'Error: It broke.' } },
      { type: 'answer', no: 2 },
    ])
  })
})

describe('Memo', () => {
  it('keeps a value until something changes that it was made of, through other memos', () => {
    const cell = new Cell(2)
    const memo = new Memo(10)
    let made = 0
    const doubled = (): number => memo.get('doubled', () => cell.read() * 2)
    const text = (): string =>
      memo.get('text', () => {
        made += 1
        return `${doubled()}`
      })
    expect([text(), text(), made]).toEqual(['4', '4', 1])
    cell.set(3)
    expect([text(), text(), made]).toEqual(['6', '6', 2])
    cell.set(3)
    expect([text(), made]).toEqual(['6', 2])
    expect(traced(text).reads.has(cell as Cell<unknown>)).toBe(true)
  })

  it('lets go of what nobody asked for longest', () => {
    const memo = new Memo(2)
    const made: string[] = []
    const get = (key: string): string =>
      memo.get(key, () => {
        made.push(key)
        return key
      })
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key)
    expect(made).toEqual(['a', 'b', 'c', 'b'])
  })
})
