/** The validation loop: what it validates, when, and what it does not take for an answer. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { cleanUp, validating, vms } from '../../support/validating.ts'
import { upsert, vm } from '../store/rows.ts'

afterEach(cleanUp)

describe('the validation loop', () => {
  it('validates what is stored at its start and leaves nothing pending', async () => {
    const own = await validating()
    await own.commit(vms(100))
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(100)
    expect(await own.verdict('vm-7')).toMatchObject({
      state: 'ok',
      revision: 1,
      policyVersion: 1,
      concerns: [{ id: 'seen', label: 'name of vm-7' }],
      backend: 'opa',
    })
    expect(await own.store.validation.nextDue()).toBeNull()
    expect((await own.store.inventory.readMeta()).policy).toMatchObject({
      backend: 'opa',
      version: 1,
      trouble: null,
    })
    expect(own.server.asked).toHaveLength(100)
  })

  it('is woken by a commit, and finds a change without being woken', async () => {
    const own = await validating()
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    await own.commit([vm('vm-0', {}, { memory: 2 })])
    own.loop.wake()
    await own.clock.pass(100)
    expect(await own.verdict('vm-0')).toMatchObject({ revision: 2 })
    await own.commit([vm('vm-1', {}, { memory: 2 })])
    expect(await own.verdict('vm-1')).toMatchObject({ revision: 1 })
    await own.clock.pass(DEFAULTS.searchInterval + 1_000)
    expect(await own.verdict('vm-1')).toMatchObject({ revision: 2 })
  })

  it('names what was absent and lets the rules run all the same', async () => {
    const own = await validating()
    await own.commit([vm('a', { cluster: 'c', disks: ['d'] }), upsert('disk', 'd') as never])
    own.start()
    await own.clock.pass(500)
    expect(await own.verdict('a')).toMatchObject({ state: 'ok', missing: ['cluster:c'] })
  })

  it('gives no verdict where there are no policies, and what waits goes on waiting', async () => {
    const own = await validating({ server: null })
    await own.commit(vms(3))
    own.start()
    await own.clock.pass(3 * DEFAULTS.searchInterval)
    expect(await own.verdicts()).toBe(0)
    expect(await own.store.validation.due(own.clock.now(), 10)).toHaveLength(3)
    expect((await own.store.inventory.readMeta()).policy).toMatchObject({ backend: 'none' })
  })

  it('validates what waited when the clock was set back', async () => {
    const own = await validating()
    own.start()
    await own.clock.pass(60_000)
    await own.commit(vms(3))
    own.clock.setBy(-24 * 3_600_000)
    await own.clock.pass(DEFAULTS.searchInterval + 1_000)
    expect(await own.verdicts()).toBe(3)
    expect(await own.store.validation.nextDue()).toBeNull()
  })

  it('says again what rules are in force after the replica was emptied', async () => {
    const own = await validating()
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    await own.store.inventory.wipe(own.epoch)
    expect((await own.store.inventory.readMeta()).policy).toMatchObject({ backend: 'none' })
    await own.commit(vms(3))
    own.loop.wake()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(3)
    const { policy } = await own.store.inventory.readMeta()
    expect(policy).toMatchObject({ backend: 'opa', version: 1, trouble: null })
    expect(policy.lastSweepAt).not.toBeNull()
  })

  it('does not take a result for a VM that changed while it was evaluated', async () => {
    const own = await validating()
    await own.commit(vms(1))
    let raced = false
    own.server.on = async () => {
      if (!raced) {
        raced = true
        await own.clock.busy(() => own.commit([vm('vm-0', {}, { memory: 77 })]))
      }
      return null
    }
    own.start()
    await own.clock.pass(1_000)
    expect(own.server.asked).toHaveLength(2)
    expect(await own.verdict('vm-0')).toMatchObject({ revision: 2 })
    expect(await own.store.validation.nextDue()).toBeNull()
  })

  it('loses nothing when the worker dies between an evaluation and its storing', async () => {
    const own = await validating()
    await own.commit(vms(20))
    let stopped: Promise<void> | null = null
    own.server.on = ({ id }) => {
      if (id === 'vm-9') stopped = own.stop()
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(1_000)
    expect(stopped).not.toBeNull()
    await stopped
    expect(await own.verdicts()).toBe(0)
    own.server.on = () => Promise.resolve(null)
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(20)
  })

  it('ends when another tab leads', async () => {
    const own = await validating()
    await own.commit(vms(1))
    await own.store.inventory.lead('another')
    own.start()
    await own.clock.pass(1_000)
    expect(own.ended()).toMatchObject({ kind: 'superseded' })
    expect(await own.verdicts()).toBe(0)
  })

  it('marks by hand and says how many', async () => {
    const own = await validating()
    await own.commit(vms(4))
    own.start()
    await own.clock.pass(1_000)
    expect(await own.loop.mark(['vm-1', 'vm-2', 'gone'])).toBe(2)
    await own.clock.pass(1_000)
    expect(own.server.asked).toHaveLength(6)
  })
})
