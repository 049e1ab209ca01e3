/** The validation loop: what costs no evaluation, what does all the same, and since when a concern has been there. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Concern } from '../../../src/core/model/verdict.ts'
import {
  cleanUp,
  DOWN,
  Server,
  validating,
  vms,
  type Validating,
} from '../../support/validating.ts'
import { upsert, vm } from '../store/rows.ts'

afterEach(cleanUp)

const SECOND = 1_000

/** Rules that read the name and the cluster's KSM. */
const reading = (inputs: readonly string[] | null, kind: 'opa' | 'wasm' = 'wasm'): Server => {
  const server = new Server()
  server.inputs = inputs
  server.kind = kind
  return server
}

async function loaded(server: Server): Promise<Validating> {
  const own = await validating({ server })
  await own.commit([upsert('cluster', 'c'), ...['a', 'b'].map((id) => vm(id, { cluster: 'c' }))])
  own.start()
  await own.clock.pass(SECOND)
  expect(server.shown).toHaveLength(2)
  server.shown = []
  return own
}

const change = async (own: Validating, ...upserts: ReturnType<typeof vm>[]): Promise<void> => {
  await own.commit(upserts)
  own.loop.wake()
  await own.clock.pass(SECOND)
}

describe('a VM whose inputs did not change', () => {
  it('keeps its verdict at its new revision without an evaluation', async () => {
    const own = await loaded(reading(['name', 'cluster.ksmEnabled']))
    const before = await own.verdict('a')
    await change(own, vm('a', { cluster: 'c' }, { memory: 4096 }))
    expect(own.server.shown).toEqual([])
    expect(await own.verdict('a')).toEqual({ ...before, revision: 2 })
    expect(await own.store.validation.nextDue()).toBeNull()
    expect(await own.policy()).toMatchObject({ evaluated: 2, spared: 1 })
  })

  it('is not even written when its revision is the same', async () => {
    const own = await loaded(reading(['name', 'cluster.ksmEnabled']))
    const chunks = () => own.store.db.chunks.where('[kind+no]').equals(['verdict', 0]).toArray()
    const before = await chunks()
    await change(own, upsert('cluster', 'c', { haReservation: true }) as never)
    expect(own.server.shown).toEqual([])
    expect(await chunks()).toEqual(before)
    expect(await own.store.validation.nextDue()).toBeNull()
    expect(await own.policy()).toMatchObject({ evaluated: 2, spared: 2 })
  })

  it('leaves no trouble behind that is over, though nothing was left to evaluate', async () => {
    const own = await loaded(reading(['name', 'cluster.ksmEnabled']))
    own.server.down = DOWN
    own.loop.poke()
    await own.clock.pass(SECOND)
    expect((await own.policy()).trouble).toMatchObject({ kind: 'unreachable' })
    await own.commit([vm('a', { cluster: 'c' }, { memory: 4096 })])
    own.server.down = null
    own.loop.poke()
    await own.clock.pass(2 * SECOND)
    expect(await own.policy()).toMatchObject({ evaluated: 2, spared: 1, trouble: null })
  })

  it('is evaluated when what a rule reads lies in another object', async () => {
    const own = await loaded(reading(['name', 'cluster.ksmEnabled']))
    await change(own, upsert('cluster', 'c', { ksmEnabled: false }) as never)
    expect(own.server.shown).toHaveLength(2)
  })

  it('is evaluated when somebody asks for it, also when it changes meanwhile', async () => {
    const own = await loaded(reading(['name']))
    await own.loop.mark(['a'])
    await own.clock.pass(SECOND)
    expect(own.server.shown).toHaveLength(1)
    await own.stop()
    await own.loop.mark(['b'])
    await own.commit([vm('b', { cluster: 'c' }, { memory: 1 })])
    own.start()
    await own.clock.pass(SECOND)
    expect(own.server.shown).toHaveLength(2)
  })

  it('is evaluated by rules of another version, other content, or which read something else', async () => {
    const own = await loaded(reading(['name']))
    const again = async (): Promise<number> => {
      own.server.shown = []
      own.loop.poke()
      await own.clock.pass(SECOND)
      // A mark of another kind than by hand: the VM alone is not what changed.
      await change(own, vm('a', { cluster: 'c' }, { memory: own.clock.now() % 1_000_000 }))
      return own.server.shown.length
    }
    expect(await again()).toBe(0)
    own.server.current = 2
    expect(await again()).toBe(2)
    own.server.digest = 'another'
    expect(await again()).toBe(2)
    own.server.inputs = ['name', 'status']
    expect(await again()).toBe(1)
    expect(await again()).toBe(0)
  })

  it('is evaluated while its last answer was no decision', async () => {
    const own = await loaded(reading(['name']))
    own.server.on = () =>
      Promise.resolve({ type: 'undecided', version: 1, concerns: [], reason: 'no result' })
    await own.loop.mark(['a'])
    await own.clock.pass(SECOND)
    expect(await own.verdict('a')).toMatchObject({ state: 'failed' })
    own.server.on = () => Promise.resolve(null)
    await change(own, vm('a', { cluster: 'c' }, { memory: 1 }))
    expect(await own.verdict('a')).toMatchObject({ state: 'ok', revision: 2 })
  })

  it('names what is missing now, though no rule reads it', async () => {
    const own = await loaded(reading(['name']))
    await own.store.inventory.commit({
      epoch: own.epoch,
      now: own.clock.now(),
      removes: [{ kind: 'cluster', id: 'c' }],
    })
    own.loop.wake()
    await own.clock.pass(SECOND)
    expect(own.server.shown).toEqual([])
    expect(await own.verdict('a')).toMatchObject({ missing: ['cluster:c'], revision: 1 })
  })
})

describe('what rules are shown', () => {
  it('is what they read, where they run here', async () => {
    const own = await validating({ server: reading(['name', 'cluster.ksmEnabled']) })
    await own.commit([upsert('cluster', 'c'), vm('a', { cluster: 'c' })])
    own.start()
    await own.clock.pass(SECOND)
    expect(own.server.shown).toEqual([{ name: 'name of a', cluster: { ksmEnabled: true } }])
  })

  it.each([
    ['on a server', reading(['name'], 'opa')],
    ['of which nothing is known', reading(null)],
  ])('is everything to rules %s', async (_, server) => {
    const own = await validating({ server })
    await own.commit([vm('a')])
    own.start()
    await own.clock.pass(SECOND)
    expect(own.server.shown).toMatchObject([
      { id: 'a', name: 'name of a', memory: 1024, nics: null },
    ])
  })

  it('is judged again whenever any of it changes, where nothing is known', async () => {
    const own = await loaded(reading(null))
    await change(own, vm('a', { cluster: 'c' }, { memory: 4096 }))
    expect(own.server.shown).toHaveLength(1)
    await change(own, upsert('cluster', 'c', { haReservation: true }) as never)
    expect(own.server.shown).toHaveLength(3)
    // The verdict itself is part of what is shown, and must not outdate itself.
    own.loop.poke()
    await own.clock.pass(SECOND)
    expect(own.server.shown).toHaveLength(3)
  })
})

describe('since when a concern is there', () => {
  const concern = (id: string): Concern => ({ id, category: 'Warning', label: id, assessment: '' })

  it('is kept while it stays, across answers that are no decision, and begins anew after a break', async () => {
    const own = await validating()
    let concerns: Concern[] | null = [concern('x')]
    own.server.on = () =>
      Promise.resolve(
        concerns
          ? { type: 'decided', version: 1, concerns }
          : { type: 'undecided', version: 1, concerns: [], reason: 'no result' },
      )
    await own.commit(vms(1))
    const judged = async (): Promise<Readonly<Record<string, number>> | undefined> => {
      await own.clock.pass(60 * SECOND)
      await own.loop.mark(['vm-0'])
      await own.clock.pass(SECOND)
      return (await own.verdict('vm-0'))?.since
    }
    own.start()
    await own.clock.pass(SECOND)
    const first = (await own.verdict('vm-0'))!.since['x']!
    concerns = [concern('x'), concern('y')]
    const both = (await judged())!
    expect(both['x']).toBe(first)
    expect(both['y']).toBeGreaterThan(first)
    concerns = null
    expect(await judged()).toEqual(both)
    concerns = [concern('x')]
    expect(await judged()).toEqual({ x: first })
    concerns = []
    expect(await judged()).toEqual({})
    concerns = [concern('x')]
    expect((await judged())!['x']).toBeGreaterThan(both['y']!)
  })
})
