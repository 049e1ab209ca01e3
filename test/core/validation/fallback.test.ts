/** The validation loop with rules that stand in while the policy server does not answer. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { currentState } from '../../../src/core/model/verdict-state.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import {
  cleanUp,
  DOWN,
  Server,
  validating,
  vms,
  type Validating,
} from '../../support/validating.ts'
import { vm } from '../store/rows.ts'

afterEach(cleanUp)

const MINUTE = 60_000

const local = (): Server => {
  const fallback = new Server()
  fallback.kind = 'wasm'
  fallback.current = 'own'
  return fallback
}

const states = async ({ store, policy }: Validating): Promise<string[]> => {
  const inForce = await policy()
  const verdicts = new Map((await store.db.verdicts.toArray()).map((v) => [v.id, v.verdict]))
  const rows = await store.db.rows('vm').toArray()
  return rows.map(({ id, row }) => currentState(verdicts.get(id), row.revision, inForce, false))
}

describe('rules that stand in', () => {
  it('are not asked at the first failure, but at the second in a row', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(5))
    own.server.down = DOWN
    own.start()
    await own.clock.pass(1_000)
    expect(own.server.versions).toBe(1)
    expect(fallback.asked).toEqual([])
    expect(await own.policy()).toMatchObject({ local: null, trouble: { message: DOWN.message } })
    await own.clock.pass(DEFAULTS.retryInterval)
    expect(own.server.versions).toBe(2)
    expect(fallback.asked).toHaveLength(5)
    expect(await own.verdict('vm-3')).toMatchObject({ backend: 'wasm', policyVersion: 'own' })
    expect(await own.policy()).toMatchObject({
      backend: 'opa',
      local: { version: 'own', source: { name: 'test' } },
      trouble: { kind: 'unreachable' },
    })
  })

  it('leave alone what the server has judged, and judge what changes meanwhile', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(20))
    own.start()
    await own.clock.pass(1_000)
    own.server.down = DOWN
    await own.commit([vm('vm-3', {}, { memory: 2 })])
    own.loop.wake()
    await own.clock.pass(2 * MINUTE)
    expect(fallback.asked).toEqual(['vm-3'])
    expect(await states(own)).toEqual(Array.from({ length: 20 }, () => 'ok'))
    expect((await own.policy()).version).toBe(1)
    await own.commit([vm('vm-4', {}, { memory: 2 })])
    own.loop.wake()
    await own.clock.pass(200)
    expect(fallback.asked).toEqual(['vm-3', 'vm-4'])
  })

  it('give way when the server answers, and it judges again what they did under another version', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(20))
    own.start()
    await own.clock.pass(1_000)
    own.server.down = DOWN
    await own.commit([vm('vm-3', {}, { memory: 2 })])
    own.loop.wake()
    await own.clock.pass(2 * MINUTE)
    own.server.asked = []
    own.server.down = null
    await own.clock.pass(DEFAULTS.retryCeiling + 1_000)
    expect(own.server.asked).toEqual(['vm-3'])
    expect(await own.policy()).toMatchObject({ version: 1, local: null, trouble: null })
    expect(await own.verdict('vm-3')).toMatchObject({ backend: 'opa', policyVersion: 1 })
  })

  it('are taken at their word when they are the same as the server’s', async () => {
    const fallback = local()
    fallback.current = 1
    const own = await validating({ fallback })
    await own.commit(vms(4))
    own.server.down = DOWN
    own.start()
    await own.clock.pass(MINUTE)
    expect(fallback.asked).toHaveLength(4)
    own.server.down = null
    await own.clock.pass(DEFAULTS.retryCeiling + 1_000)
    expect(await own.policy()).toMatchObject({ version: 1, local: null })
    expect(own.server.asked).toEqual([])
    expect(await states(own)).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  it('cannot be loaded either: verdicts stay, and what changed waits, out of date', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(3))
    own.start()
    await own.clock.pass(1_000)
    own.server.down = DOWN
    fallback.down = new Fault('unreachable', 'The built-in rules could not be loaded.')
    await own.commit([vm('vm-1', {}, { memory: 2 })])
    own.loop.wake()
    await own.clock.pass(30 * MINUTE)
    expect(await own.verdicts()).toBe(3)
    expect(await states(own)).toEqual(['pending', 'pending', 'pending'])
    expect(await own.policy()).toMatchObject({
      version: 1,
      local: null,
      absent: true,
      trouble: { message: DOWN.message },
    })
    expect(fallback.versions).toBeGreaterThan(5)
    expect(fallback.versions + own.server.versions + own.server.asked.length).toBeLessThan(150)
    fallback.down = null
    await own.clock.pass(DEFAULTS.retryCeiling + 1_000)
    expect(await states(own)).toEqual(['ok', 'ok', 'ok'])
    // What the server had judged is current again, without being judged anew.
    expect(fallback.asked).toEqual(['vm-1'])
  })

  it('may go in the middle: nothing is charged to VMs, and they are asked again with the server', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(60))
    own.server.down = DOWN
    fallback.on = () => {
      if (fallback.asked.length === 12) fallback.down = new Fault('defect', 'The worker has ended.')
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(MINUTE)
    const some = await own.verdicts()
    expect(some).toBeGreaterThan(0)
    const waiting = await own.store.validation.due(own.clock.now(), 100)
    expect(waiting).toHaveLength(60 - some)
    expect(waiting.every(({ attempts }) => attempts === 0)).toBe(true)
    expect((await own.policy()).local).toBeNull()
    fallback.on = () => Promise.resolve(null)
    fallback.down = null
    await own.clock.pass(2 * DEFAULTS.retryCeiling)
    expect(await own.verdicts()).toBe(60)
    expect(fallback.asked.length).toBeLessThan(200)
  })

  it('stand in at once after a restart in the middle of an outage', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(2))
    own.server.down = DOWN
    own.start()
    await own.clock.pass(MINUTE)
    await own.stop()
    const since = (await own.policy()).local?.since
    await own.commit(vms(4))
    own.loop.poke()
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(4)
    expect((await own.policy()).local?.since).toBe(since)
  })

  it('do not hide that a server comes and goes: it is asked less and less often', async () => {
    const fallback = local()
    const own = await validating({ fallback })
    await own.commit(vms(30))
    // It says its version, and goes whenever it is to evaluate.
    own.server.on = () => {
      own.server.down = DOWN
      return Promise.reject(DOWN)
    }
    own.start()
    for (let round = 0; round < 40; round += 1) {
      await own.clock.pass(MINUTE / 2)
      own.server.down = null
    }
    expect(own.server.versions).toBeLessThan(120)
    expect(await own.verdicts()).toBe(30)
  })
})

describe('other rules in a running loop', () => {
  it('drop what is being evaluated, and judge everything anew', async () => {
    const own = await validating()
    const other = local()
    await own.commit(vms(50))
    own.server.on = ({ id }) => {
      if (id === 'vm-20') own.loop.use({ backend: other })
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(2_000)
    expect(await own.verdicts()).toBe(50)
    for (const { verdict } of await own.store.db.verdicts.toArray()) {
      expect(verdict).toMatchObject({ backend: 'wasm', policyVersion: 'own' })
    }
    expect(await own.policy()).toMatchObject({ backend: 'wasm', version: 'own', trouble: null })
    expect(own.ended()).toBe('no')
  })

  it('may be none: what was found stays, out of date', async () => {
    const own = await validating()
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    own.loop.use({ backend: null })
    await own.clock.pass(1_000)
    expect(await own.verdict('vm-1')).toMatchObject({ state: 'ok', concerns: [{ id: 'seen' }] })
    expect(await states(own)).toEqual(['pending', 'pending'])
    own.loop.use({ backend: own.server })
    await own.clock.pass(1_000)
    expect(await states(own)).toEqual(['ok', 'ok'])
  })

  it('that cannot be had leave what the former ones found out of date', async () => {
    const first = local()
    const own = await validating({ server: first })
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    expect(await states(own)).toEqual(['ok', 'ok'])
    const broken = local()
    broken.current = 'other'
    broken.down = new Fault('protocol', 'The rules cannot be compiled.')
    own.loop.use({ backend: broken })
    await own.clock.pass(1_000)
    expect(await states(own)).toEqual(['pending', 'pending'])
    expect((await own.policy()).trouble).toMatchObject({ message: broken.down.message })
    expect(await own.verdicts()).toBe(2)
    own.loop.use({ backend: first })
    await own.clock.pass(1_000)
    expect(await states(own)).toEqual(['ok', 'ok'])
    expect(first.asked).toHaveLength(2)
  })

  it('may be others in place of a server, which stays what it was', async () => {
    const own = await validating({ fallback: local() })
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    own.server.down = DOWN
    own.loop.use({ backend: own.server, fallback: local() })
    await own.clock.pass(1_000)
    expect(await states(own)).toEqual(['ok', 'ok'])
    expect((await own.policy()).version).toBe(1)
  })

  it('are noticed when only their content changed, not their version', async () => {
    const own = await validating()
    own.server.digest = 'a'
    await own.commit(vms(5))
    own.start()
    await own.clock.pass(1_000)
    own.server.asked = []
    own.server.digest = 'b'
    own.loop.poke()
    await own.clock.pass(1_000)
    expect(own.server.asked).toHaveLength(5)
  })
})
