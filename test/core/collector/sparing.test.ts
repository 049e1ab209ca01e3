/** A periodic comparison asks in turns for what takes a request per object; whatever else differs is asked for at once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isTurnOf, isUnchanged, turnsOf } from '../../../src/core/collector/sparing.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import type { Doc } from '../../support/tiny-engine.ts'

const MINUTE = 60_000
const LUNS = 40
const lun = (n: number, more: Partial<Doc> = {}): Doc => ({
  id: `disk-${n}`,
  name: `disk-${n}`,
  status: 'lun',
  ...more,
})

/** Five comparisons make a survey interval. */
const settings = { reconcileInterval: 15 * MINUTE, surveyInterval: 75 * MINUTE }

let c: Collecting
beforeEach(async () => {
  c = collecting(settings)
  c.tiny.put('cluster', { id: 'cl', name: 'cl' })
  c.tiny.put('disk', ...Array.from({ length: LUNS }, (_, n) => lun(n)))
  c.tiny.log({ id: 100, code: 99 })
  await c.start()
  await c.reach('refresh')
})
afterEach(() => c.stop())

const asked = (): string[] =>
  c.tiny.requests.flatMap(({ path }) => (path.endsWith('/lun') ? [path.split('/')[1]!] : []))

describe('details in a comparison', () => {
  it('are all asked for by a load', () => {
    expect(asked()).toHaveLength(LUNS)
  })

  it('are asked for in turns, each once in a survey interval', async () => {
    c.tiny.requests = []
    await c.pass(20 * MINUTE)
    expect(c.meta.counters.reconciles).toBe(1)
    expect(asked().length).toBeGreaterThan(0)
    expect(asked().length).toBeLessThan(LUNS / 2)
    await c.clock.until(() => c.meta.counters.reconciles === 5, 90 * MINUTE)
    expect([...asked()].sort()).toEqual(Array.from({ length: LUNS }, (_, n) => `disk-${n}`).sort())
  })

  it('are asked for at once where anything else has changed, and where the disk is new', async () => {
    c.tiny.requests = []
    c.tiny.put('disk', ...Array.from({ length: LUNS }, (_, n) => lun(n, { name: `new ${n}` })))
    c.tiny.put('disk', lun(77))
    await c.pass(20 * MINUTE)
    expect(asked()).toHaveLength(LUNS + 1)
  })

  it('are all asked for when a user asks for a comparison', async () => {
    c.tiny.requests = []
    c.collector.command({ type: 'reconcile' })
    await c.pass(2 * MINUTE)
    expect(asked()).toHaveLength(LUNS)
  })

  it('stay as they were where they are not asked for', async () => {
    const before = c.store.rows('disk').get('disk-1')
    await c.pass(20 * MINUTE)
    expect(c.store.rows('disk').get('disk-1')).toEqual(before)
    expect(c.meta.lastDrift).toBe(0)
  })
})

describe('turns', () => {
  it('come once each, evenly spread', () => {
    const turns = turnsOf(DEFAULTS)
    expect(turns).toBe(96)
    const sizes = Array.from({ length: turns }, (_, no) => no).map(
      (no) =>
        Array.from({ length: 960 }, (_, n) => `id-${n}`).filter((id) => isTurnOf(id, no, turns))
          .length,
    )
    expect(sizes.reduce((sum, size) => sum + size)).toBe(960)
    expect(Math.max(...sizes)).toBeLessThan(40)
    expect(turnsOf({ ...DEFAULTS, reconcileInterval: 48 * 3_600_000 })).toBe(1)
  })

  it('an object is unchanged when all but its details are', () => {
    const row = { id: 'a', revision: 3, size: 1, lun: 'x' } as unknown as Row
    const draft = (more: object) => ({ id: 'a', size: 1, lun: '', ...more }) as never
    expect(isUnchanged(draft({}), row, ['lun'])).toBe(true)
    expect(isUnchanged(draft({ size: 2 }), row, ['lun'])).toBe(false)
    expect(isUnchanged(draft({}), row, [])).toBe(false)
  })
})
