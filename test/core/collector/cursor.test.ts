/** Reading the audit log: no loss with events out of order, late, tied or bounded; every way to lose the position. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Applied,
  LOG_START,
  PAGE_LIMIT,
  pageLimit,
  positionTrouble,
  readEvents,
  readHead,
  type Position,
  type ReadOptions,
} from '../../../src/core/collector/cursor.ts'
import { GONE, TinyEngine, type TinyEvent } from '../../support/tiny-engine.ts'

const { signal } = new AbortController()

const options = (position: Position, change: Partial<ReadOptions> = {}): ReadOptions => ({
  position,
  applied: new Applied(),
  overlap: 50,
  floor: 0,
  pageSize: 200,
  pages: PAGE_LIMIT,
  ...change,
})

const at = (cursor: number): Position => ({ cursor, event: null })
const engine = (...events: TinyEvent[]): TinyEngine => new TinyEngine().log(...events)

describe('cursor', () => {
  it('C1 notes the newest event before a load, and 1 when the log is empty', async () => {
    expect(await readHead(engine(), signal)).toEqual({ cursor: LOG_START, event: null })
    const full = engine({ id: 7, code: 1, time: 5 }, { id: 9, code: 2, time: 4 })
    expect(await readHead(full, signal)).toEqual({ cursor: 9, event: { time: 4, code: 2 } })
    expect(full.requests).toEqual([{ path: 'events', query: { max: 1 } }])
  })

  it('C1b looks further down when the newest row cannot be read, and does not take it for an empty log', async () => {
    const tiny = engine({ id: 7, code: 1, time: 5 }, { id: 9, code: 2, time: 4 })
    tiny.answerer = ({ query }) =>
      query['max'] === 1
        ? { event: [{ id: '9' }] }
        : { event: [{ id: '9' }, { id: '7', code: '1', time: 5 }] }
    expect(await readHead(tiny, signal)).toMatchObject({ cursor: 7 })
    tiny.answerer = () => ({ event: [{ id: '9' }] })
    await expect(readHead(tiny, signal)).rejects.toMatchObject({ kind: 'protocol' })
  })

  it('C2 never asks from 0, which would be the whole log', async () => {
    const tiny = engine()
    await readEvents(tiny, options(at(LOG_START)), signal)
    expect(tiny.requests[0]!.query['from']).toBe(1)
  })

  it('C3 loses and doubles nothing, whatever the order in time and the size of a page', async () => {
    const log = fc
      .uniqueArray(fc.integer({ min: 2, max: 400 }), { minLength: 1, maxLength: 60 })
      .chain((ids) =>
        fc
          .array(fc.integer({ min: 0, max: 8 }), { minLength: ids.length, maxLength: ids.length })
          .map((times) =>
            ids.map((id, index): TinyEvent => ({ id, code: 1, time: times[index]! })),
          ),
      )
    await fc.assert(
      fc.asyncProperty(log, fc.integer({ min: 4, max: 40 }), async (events, pageSize) => {
        const reading = await readEvents(
          engine(...events),
          options(at(LOG_START), { pageSize }),
          signal,
        )
        const ids = events.map(({ id }) => id).sort((a, b) => a - b)
        expect(reading.gap).toBeNull()
        expect(reading.fresh.map(({ id }) => id)).toEqual(ids)
        expect(reading.position.cursor).toBe(ids.at(-1))
      }),
    )
  })

  it('C3b names the rows that it could not read', async () => {
    const tiny = engine()
    tiny.answerer = () => ({ event: [{ id: '8', code: '1', time: 5 }, { id: '9' }, { code: '3' }] })
    const reading = await readEvents(tiny, options(at(7)), signal)
    expect(reading.fresh.map(({ id }) => id)).toEqual([8])
    expect(reading.misfits).toEqual(['Event 9 has no usable code.', 'The event has no usable id.'])
  })

  it('C4 keeps the bound while the page rises, and ends at a short page', async () => {
    const events = Array.from({ length: 5 }, (_, i): TinyEvent => ({ id: 100 + i, code: 1 }))
    const tiny = engine(...events)
    await readEvents(tiny, options(at(120), { pageSize: 2 }), signal)
    expect(tiny.requests.map(({ query }) => [query['search'], query['from']])).toEqual([
      ['sortby time asc page 1', 70],
      ['sortby time asc page 2', 70],
      ['sortby time asc page 3', 70],
    ])
  })

  it('C5 gives an id that shows up late once, and what is applied never again', async () => {
    const applied = new Applied()
    const tiny = engine({ id: 12, code: 1 })
    const first = await readEvents(tiny, options(at(10), { applied }), signal)
    applied.add(first.fresh, 0)
    tiny.log({ id: 11, code: 2 })
    const second = await readEvents(tiny, options(first.position, { applied }), signal)
    expect(second.fresh.map(({ id }) => id)).toEqual([11])
    expect(second.position).toEqual(first.position)
    applied.add(second.fresh, 0)
    const third = await readEvents(tiny, options(second.position, { applied }), signal)
    expect(third.fresh).toEqual([])
  })

  it('C6 gives up following when there are too many', async () => {
    const many = Array.from({ length: PAGE_LIMIT * 2 }, (_, i): TinyEvent => ({
      id: 100 + i,
      code: 1,
    }))
    const tiny = engine(...many)
    const reading = await readEvents(tiny, options(at(100), { pageSize: 2 }), signal)
    expect(reading.gap).toContain('too many')
    expect(reading.fresh).toEqual([])
    expect(reading.position.cursor).toBe(100)
    expect(tiny.requests).toHaveLength(PAGE_LIMIT)
  })

  it('C14 follows more events where listing everything takes more pages, within reason', () => {
    expect([0, 10, 20, 100, 500].map(pageLimit)).toEqual([20, 20, 20, 100, 200])
  })

  it('C7 proves the position by its event: same, gone, or another one', async () => {
    const tiny = engine({ id: 12, code: 1, time: 99 })
    const position: Position = { cursor: 12, event: { time: 99, code: 1 } }
    expect(await positionTrouble(tiny, position, signal)).toBeNull()
    tiny.events = [{ id: 12, code: 1, time: 100 }]
    expect(await positionTrouble(tiny, position, signal)).toContain('restored')
    tiny.events = [{ id: 12, code: 2, time: 99 }]
    expect(await positionTrouble(tiny, position, signal)).toContain('restored')
    tiny.answerer = ({ path }) => (path === 'events/12' ? GONE : undefined)
    expect(await positionTrouble(tiny, position, signal)).toContain('gone')
    expect(await positionTrouble(tiny, at(LOG_START), signal)).toBeNull()
  })

  it('C8 sees an id that was issued again, at the cursor and behind it', async () => {
    const applied = new Applied()
    const tiny = engine({ id: 11, code: 1, time: 1 }, { id: 12, code: 1, time: 2 })
    const first = await readEvents(tiny, options(at(10), { applied }), signal)
    applied.add(first.fresh, 0)
    tiny.events = [{ id: 11, code: 1, time: 500 }]
    const behind = await readEvents(tiny, options(first.position, { applied }), signal)
    expect(behind.gap).toContain('restored')
    tiny.events = [{ id: 12, code: 5, time: 2 }]
    const atCursor = await readEvents(tiny, options(first.position), signal)
    expect(atCursor.gap).toContain('restored')
  })

  it('C9 an event of the cursor that does not show is a hint, not a proof', async () => {
    const tiny = engine({ id: 30, code: 1, time: 3 })
    const position: Position = { cursor: 20, event: { time: 2, code: 1 } }
    const reading = await readEvents(tiny, options(position), signal)
    expect(reading).toMatchObject({ gap: null, unproven: true })
    tiny.events = []
    expect((await readEvents(tiny, options(position), signal)).unproven).toBe(true)
    tiny.events = [{ id: 20, code: 1, time: 2 }]
    expect((await readEvents(tiny, options(position), signal)).unproven).toBe(false)
    expect((await readEvents(tiny, options(at(LOG_START)), signal)).unproven).toBe(false)
  })

  it('C10 passes over a place that cannot be listed', async () => {
    const tiny = engine({ id: 30, code: 1 }, { id: 41, code: 1 })
    const reading = await readEvents(tiny, options(at(40), { floor: 40 }), signal)
    expect(tiny.requests[0]!.query['from']).toBe(40)
    expect(reading.fresh.map(({ id }) => id)).toEqual([41])
  })

  it('C11 asks for no bound that the engine would ignore: newest first, down to what is known', async () => {
    const BEYOND = 2 ** 31
    const events = Array.from({ length: 9 }, (_, i): TinyEvent => ({ id: BEYOND + i, code: i }))
    const tiny = engine(...events)
    const position: Position = { cursor: BEYOND + 5, event: { time: 0, code: 5 } }
    const reading = await readEvents(tiny, options(position, { overlap: 2, pageSize: 4 }), signal)
    expect(reading).toMatchObject({ gap: null, unproven: false })
    expect(reading.fresh.map(({ id }) => id - BEYOND)).toEqual([4, 6, 7, 8])
    expect(reading.position.cursor).toBe(BEYOND + 8)
    expect(tiny.requests.map(({ query }) => query)).toEqual([
      { search: 'page 1', max: 4 },
      { search: 'page 2', max: 4 },
    ])
  })

  it('C12 loses nothing beyond the bound when events come between two pages', async () => {
    const BEYOND = 2 ** 31
    const tiny = engine()
    for (let i = 0; i < 20; i += 1) tiny.log({ id: BEYOND + i, code: 1 })
    let next = 20
    tiny.answerer = () => {
      tiny.log({ id: BEYOND + next, code: 1 })
      next += 1
      return undefined
    }
    const { fresh } = await readEvents(
      tiny,
      options(at(BEYOND + 2), { overlap: 0, pageSize: 4 }),
      signal,
    )
    const ids = fresh.map(({ id }) => id - BEYOND)
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => i + 3))
    expect(ids.length).toBeGreaterThanOrEqual(17)
  })

  it('C13 gives up beyond the bound too when there are too many, and sees what was restored', async () => {
    const BEYOND = 2 ** 31
    const many = Array.from({ length: PAGE_LIMIT * 2 + 1 }, (_, i): TinyEvent => ({
      id: BEYOND + 100 + i,
      code: 1,
    }))
    const tiny = engine({ id: BEYOND, code: 1 }, ...many)
    const far = await readEvents(tiny, options(at(BEYOND + 1), { overlap: 0, pageSize: 2 }), signal)
    expect(far.gap).toContain('too many')
    expect(tiny.requests).toHaveLength(PAGE_LIMIT)
    tiny.events = [{ id: 40, code: 1, time: 1 }]
    const position: Position = { cursor: BEYOND + 7, event: { time: 3, code: 3 } }
    const back = await readEvents(tiny, options(position), signal)
    expect(back).toMatchObject({ gap: null, fresh: [], unproven: true })
  })
})
