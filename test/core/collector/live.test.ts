/** What Live means in seconds: the collector and the freshness model together, over a virtual clock. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { freshness, THRESHOLDS, type FreshnessState } from '../../../src/core/model/freshness.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'

const SECOND = 1_000
const VMS = ['a', 'b', 'c']

let c: Collecting
afterEach(() => c.stop())

const shown = (): FreshnessState =>
  freshness({ meta: c.meta, now: c.clock.now(), online: true, session: 'valid' }).state

async function begin(): Promise<void> {
  c = collecting()
  c.tiny.put('cluster', { id: 'cl', name: 'cl' })
  c.tiny.put('vm', ...VMS.map((id) => ({ id, name: id, description: '0' })))
  c.tiny.log({ id: 100, code: 99 })
  await c.start()
  await c.reach('refresh')
}

/** The change that the store knows of; changes are numbered from 1. */
const known = (id: string): number => Number(c.store.rows('vm').get(id)!['description'])
const change = (id: string, version: number): void =>
  void c.tiny.put('vm', { id, name: id, description: String(version) })

describe('live', () => {
  it('a change is here within a refresh interval of its event', async () => {
    await begin()
    for (let n = 1; n <= 12; n += 1) {
      await c.pass(n * 777)
      change('a', n)
      c.tiny.log({ id: 100 + n, code: 1, vm: 'a' })
      await c.pass(DEFAULTS.refreshInterval)
      expect(known('a')).toBe(n)
      expect(shown()).toBe('live')
    }
  })

  it('a state that comes after its event is here within a settle delay more', async () => {
    await begin()
    for (let n = 1; n <= 12; n += 1) {
      await c.pass(n * 777)
      c.tiny.log({ id: 100 + n, code: 1, vm: 'a' })
      await c.pass(DEFAULTS.settleDelay / 2 - 1)
      change('a', n)
      await c.pass(DEFAULTS.refreshInterval + DEFAULTS.settleDelay)
      expect(known('a')).toBe(n)
    }
  })

  it('while it is said, nothing is missing that was logged before its bound', async () => {
    const steps = fc.array(
      fc.record({
        pause: fc.integer({ min: 1, max: 20 }),
        vm: fc.constantFrom(...VMS),
        slow: fc.constantFrom(0, 0, 1_500, 9_000, 40_000),
        fails: fc.constantFrom(false, false, false, true),
      }),
      { minLength: 10, maxLength: 40 },
    )
    const seen = new Set<FreshnessState>()
    await fc.assert(
      fc
        .asyncProperty(steps, async (script) => {
          await begin()
          const changes: { at: number; vm: string; version: number }[] = []
          for (const { pause, vm, slow, fails } of script) {
            c.tiny.latency = (signal) => c.clock.sleep(slow, signal)
            c.tiny.answerer = () =>
              fails ? new Fault('engine', 'It failed.', { status: 500 }) : undefined
            const version = changes.length + 1
            change(vm, version)
            c.tiny.log({ id: 100 + version, code: 1, vm })
            changes.push({ at: c.clock.now(), vm, version })
            for (let second = 0; second < pause; second += 1) {
              await c.pass(SECOND)
              const state = shown()
              seen.add(state)
              if (state !== 'live') continue
              const bound = c.clock.now() - THRESHOLDS.live
              for (const { at, vm: id, version: expected } of changes) {
                if (at < bound) expect(known(id)).toBeGreaterThanOrEqual(expected)
              }
            }
          }
        })
        .afterEach(() => c.stop()),
      { numRuns: 25 },
    )
    // It was put to the test: faults and slowness were seen for what they are.
    expect([...seen]).toEqual(expect.arrayContaining(['live', 'catching-up', 'error']))
  })
})
