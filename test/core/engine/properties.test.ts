/**
 * Whatever an engine sends, reading it throws nothing but a Fault: any JSON, and documents of the simulated engine in which
 * values were swapped for others, as they come after an update of the engine or from a broken row.
 */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Sheet } from '../../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Misfit } from '../../../src/core/engine/decode.ts'
import { decodeEvents, decodeSingleEvent } from '../../../src/core/engine/events.ts'
import { decodeSystem } from '../../../src/core/engine/system.ts'
import { Fault } from '../../../src/core/errors.ts'
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'
import { listRow } from '../../../src/core/model/list-rows.ts'
import type { Draft, Row } from '../../../src/core/model/rows.ts'
import { DemoWorld } from '../../sim/demo-world.ts'
import { Chaos } from '../../sim/chaos.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const json = fc.jsonValue({ maxDepth: 5 })

const parsed = (text: string): unknown => JSON.parse(text)

/** Values that look like the engine's but are not what is expected at their place. */
const odd = fc.oneof(
  json,
  fc.constantFrom<unknown>(null, '', '0', '-1', 'true', [], {}, [null], [[]], { id: {} }, '1e400'),
  fc.constantFrom<unknown>(Number.MAX_VALUE, -0, [{}, 7], parsed('{"toString":1,"valueOf":2}')),
  fc.constantFrom<unknown>('__proto__', parsed('{"__proto__":{"id":"x"},"length":3}')),
)

/** Where to go from the root of a document: the share of the way through the keys of each level; and what to put there. */
const mutation = fc.record({
  way: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 6 }),
  value: odd,
  drop: fc.boolean(),
})
type Mutation = { way: number[]; value: unknown; drop: boolean }

function mutate(document: unknown, { way, value, drop }: Mutation): unknown {
  if (typeof document !== 'object' || document === null) return value
  const copy = structuredClone(document)
  let place = copy as Record<string, unknown>
  for (const [depth, share] of way.entries()) {
    const keys = Object.keys(place)
    const key = keys[Math.floor(share * keys.length)]
    if (key === undefined) return copy
    const next = place[key]
    if (depth < way.length - 1 && typeof next === 'object' && next !== null) {
      place = next as Record<string, unknown>
      continue
    }
    if (!drop) place[key] = value
    else if (Array.isArray(place)) place.splice(Number(key), 1)
    else delete place[key]
    return copy
  }
  return copy
}

/** Reads a document in every way that the collector does, and checks what comes out. */
function readAll(sheet: Sheet, document: unknown, other: unknown): void {
  const { id, name, draft, misfits } = sheet.decode(document)
  expect(typeof id).toBe('string')
  expect(typeof name).toBe('string')
  expect(draft === null || (id !== '' && draft.id === id)).toBe(true)
  expect(misfits.length).toBeLessThanOrEqual(40)
  if (!draft) return
  check(sheet, draft)
  const more: Misfit[] = []
  if (sheet.detail) {
    expect(typeof sheet.detail.needs(draft)).toBe('boolean')
    check(sheet, sheet.detail.merge(draft, other, more))
  }
  for (const joined of sheet.join?.merge([draft], other) ?? []) check(sheet, joined)
}

function check(sheet: Sheet, draft: Draft): void {
  for (const ref of sheet.refs(draft)) expect(ref).toMatch(/^[a-zA-Z]+:./)
  expect(typeof sheet.transient(draft)).toBe('boolean')
  // A row has to survive being stored, and to be shown in a list.
  const row = { ...draft, revision: 1 } as Row
  expect(structuredClone(row)).toEqual(row)
  expect(() => JSON.stringify(listRow(sheet.kind, row as never))).not.toThrow()
}

/** Runs `read`; a Fault is an answer, anything else a bug. */
function faultAtMost(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
  }
}

describe('decoding', () => {
  const real = new Map<Kind, { listing: unknown; items: unknown[]; details: unknown[] }>()
  let events: unknown
  let event: unknown
  let root: unknown

  beforeAll(async () => {
    const clock = new VirtualClock()
    const { api, signIn } = await world(clock)
    await signIn()
    const { signal } = new AbortController()
    const body = async (path: string, query = {}): Promise<unknown> => {
      const answer = await api.get(path, query, signal)
      return answer.gone ? {} : answer.body
    }
    root = await body('')
    events = await body('events', { max: 40 })
    const [newest] = (events as { event: { id: string }[] }).event
    event = await body(`events/${newest!.id}`)
    for (const kind of KINDS) {
      const sheet: Sheet = SHEETS[kind]
      const listing = await body(sheet.path, sheet.follow === '' ? {} : { follow: sheet.follow })
      const items = sheet.items(listing)!
      const ids = items.slice(0, 3).map((item) => (item as { id: string }).id)
      const paths = sheet.detail ? ids.map((id) => sheet.detail!.path(id)) : []
      const details = await Promise.all(
        [...paths, ...(sheet.join ? [sheet.join.path] : [])].map((path) => body(path)),
      )
      real.set(kind, { listing, items, details })
    }
  })

  async function world(clock: VirtualClock) {
    const demo = new DemoWorld(clock, new Chaos(7), 7)
    return { api: demo.api, signIn: () => demo.signIn() }
  }

  it.each(KINDS)('%s: reads any JSON without throwing', (kind) => {
    const sheet: Sheet = SHEETS[kind]
    fc.assert(
      fc.property(json, json, (document, other) => {
        readAll(sheet, document, other)
        readAll(sheet, { id: 'x', ...(Object(document) as object) }, other)
        sheet.items(other)
      }),
    )
  })

  it.each(KINDS)('%s: reads documents with odd places without throwing', (kind) => {
    const sheet: Sheet = SHEETS[kind]
    const { listing, items, details } = real.get(kind)!
    expect(items.length).toBeGreaterThan(0)
    // First as they are, so that the change is what is tried.
    for (const item of items) expect(sheet.decode(item)).toMatchObject({ misfits: [] })
    const changes = fc.array(mutation, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.nat(), changes, changes, (n, own, others) => {
        const document = own.reduce(mutate, items[n % items.length])
        const other = others.reduce(mutate, details[n % Math.max(1, details.length)] ?? null)
        readAll(sheet, document, other)
        sheet.items(others.reduce(mutate, listing))
      }),
      { numRuns: 100 },
    )
  })

  it('reads event lists, single events and the API root', () => {
    const changes = fc.array(mutation, { maxLength: 4 })
    fc.assert(
      fc.property(json, changes, (any, own) => {
        for (const body of [any, own.reduce(mutate, events)]) {
          faultAtMost(() => {
            const page = decodeEvents(body)
            expect(page.count).toBe(page.events.length + page.misfits.length)
          })
        }
        for (const body of [any, own.reduce(mutate, event)]) decodeSingleEvent(body)
        for (const body of [any, own.reduce(mutate, root)]) {
          faultAtMost(() => {
            const { clockSkew, instanceId, expected } = decodeSystem(body, 1_750_000_000_000)
            expect(Number.isFinite(clockSkew)).toBe(true)
            expect(typeof instanceId).toBe('string')
            for (const count of Object.values(expected)) expect(count).toBeGreaterThanOrEqual(0)
          })
        }
      }),
      { numRuns: 300 },
    )
  })
})
