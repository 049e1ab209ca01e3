/** The plan as algebra: any grouping and order of events asks for the same work, and asking twice changes nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isIdle,
  mergeWork,
  NO_WORK,
  plan,
  without,
  type Work,
} from '../../../src/core/collector/plan.ts'
import { KINDS } from '../../../src/core/model/kinds.ts'
import type { EngineEvent } from '../../../src/core/model/event.ts'
import { TINY_SHEETS } from '../../support/tiny-engine.ts'

const event = (code: number, refs: Partial<EngineEvent> = {}): EngineEvent => ({
  id: 1,
  code,
  time: 0,
  severity: 'normal',
  description: '',
  ...refs,
})

const name = fc.constantFrom('a', 'b', 'c')
const anyEvent: fc.Arbitrary<EngineEvent> = fc
  .record(
    {
      code: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 99, 10780),
      vm: name,
      host: name,
      cluster: name,
      storageDomain: name,
    },
    { requiredKeys: ['code'] },
  )
  .map((refs) => event(refs.code, refs))

const events = fc.array(anyEvent, { maxLength: 12 })
const of = (list: readonly EngineEvent[]): Work => plan(TINY_SHEETS, list)
const merge = (...parts: Work[]): Work => mergeWork(TINY_SHEETS, ...parts)

describe('plan', () => {
  it('P-plan-1 coalesced equals one by one, in any order', () => {
    fc.assert(
      fc.property(events, fc.nat(), (list, seed) => {
        const single = merge(...list.map((each) => of([each])))
        const turned = [...list.slice(seed % (list.length + 1)), ...list].slice(0, list.length * 2)
        expect(single).toEqual(of(list))
        expect(of(turned)).toEqual(of(list))
      }),
    )
  })

  it('P-plan-2 twice equals once', () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(merge(of(list), of(list))).toEqual(of(list))
        expect(of([...list, ...list])).toEqual(of(list))
      }),
    )
  })

  it('P-plan-3 grouping does not matter, and the work never shrinks', () => {
    fc.assert(
      fc.property(events, events, events, (a, b, c) => {
        const [x, y, z] = [of(a), of(b), of(c)] as const
        expect(merge(merge(x, y), z)).toEqual(merge(x, merge(y, z)))
        for (const kind of x.whole) expect(merge(x, y).whole).toContain(kind)
        for (const item of x.one) {
          const merged = merge(x, y)
          if (!merged.whole.includes(item.kind)) expect(merged.one).toContainEqual(item)
        }
      }),
    )
  })

  it('P-plan-4 what was done is not left over, and nothing else goes', () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        const [x, y] = [of(a), of(b)] as const
        expect(isIdle(without(x, x))).toBe(true)
        expect(without(x, NO_WORK)).toEqual(x)
        expect(merge(without(x, y), y)).toEqual(merge(x, y))
      }),
    )
  })

  it('a listing covers the objects of its kind', () => {
    const work = of([event(1, { vm: 'a' }), event(3, { host: 'h' }), event(6)])
    expect(work).toEqual({ ...NO_WORK, whole: ['vm'] })
  })

  it('many events about one VM are one item', () => {
    expect(of([event(1, { vm: 'a' }), event(4, { vm: 'a' }), event(7, { vm: 'a' })])).toEqual({
      ...NO_WORK,
      one: [{ kind: 'vm', id: 'a' }],
      attached: ['a'],
    })
  })

  it('an event that names nobody asks for the kind, or for nothing where the verb says so', () => {
    expect(of([event(1)]).whole).toEqual(['vm'])
    expect(of([event(4)]).whole).toEqual(['disk', 'vm'])
    expect(of([event(3)])).toEqual(NO_WORK)
    expect(of([event(7)])).toEqual(NO_WORK)
  })

  it('a listing of all VMs takes the disks along, because the rows that named them are overwritten', () => {
    expect(of([event(4, { vm: 'a' }), event(6)]).whole).toEqual(['disk', 'vm'])
  })

  it('a kind whose rows need a second listing is never read object by object', () => {
    const work = of([event(8, { storageDomain: 'a' })])
    expect(work).toEqual({ ...NO_WORK, whole: ['storageDomain'] })
  })

  it('an unknown code asks for nothing, a start of the engine for a comparison', () => {
    expect(of([event(99, { vm: 'a' })])).toEqual(NO_WORK)
    expect(of([event(10780)])).toEqual({ ...NO_WORK, doubt: true })
  })

  it('takes as many events as a poll may bring', () => {
    const list = Array.from({ length: 40_000 }, (_, i) => event(1, { vm: `vm-${i % 50}` }))
    expect(of(list).one).toHaveLength(50)
  })

  it('kinds come in the order of a load', () => {
    const work = of([event(6), event(2), event(5)])
    expect(work.whole).toEqual(KINDS.filter((kind) => work.whole.includes(kind)))
    expect(work.whole).toHaveLength(3)
  })
})
