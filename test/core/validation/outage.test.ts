/** The validation loop and a backend that cannot be asked, or fails on some VMs. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { cleanUp, DOWN, validating, vms, type Input } from '../../support/validating.ts'

afterEach(cleanUp)

describe('the validation loop, in an outage,', () => {
  it('leaves a server that is down alone, says so, and goes on when it is back', async () => {
    const own = await validating()
    own.server.down = DOWN
    await own.commit(vms(50))
    own.start()
    await own.clock.pass(10 * 60_000)
    expect(own.server.versions).toBeGreaterThan(5)
    // A growing pause of a minute at most: about a dozen questions, not thousands.
    expect(own.server.versions + own.server.asked.length).toBeLessThan(40)
    expect((await own.store.inventory.readMeta()).policy.trouble).toMatchObject({
      kind: 'unreachable',
      message: DOWN.message,
    })
    expect(await own.verdicts()).toBe(0)
    own.server.down = null
    await own.clock.pass(DEFAULTS.retryCeiling + 5_000)
    expect(await own.verdicts()).toBe(50)
    expect((await own.store.inventory.readMeta()).policy.trouble).toBeNull()
  })

  it('validates every VM in the end when the server fails in the middle', async () => {
    const own = await validating()
    await own.commit(vms(30))
    own.server.on = () => {
      if (own.server.asked.length > 5) own.server.down = DOWN
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(3_000)
    own.server.on = () => Promise.resolve(null)
    own.server.down = null
    await own.clock.pass(3 * DEFAULTS.retryCeiling)
    expect(await own.verdicts()).toBe(30)
  })

  it('asks a server that was down at once when somebody wants it', async () => {
    const own = await validating()
    own.server.down = DOWN
    await own.commit(vms(1))
    own.start()
    await own.clock.pass(5 * 60_000)
    own.server.down = null
    own.loop.poke()
    await own.clock.pass(200)
    expect(await own.verdicts()).toBe(1)
  })

  it('neither forgets a pause nor stretches it when the clock is set', async () => {
    const own = await validating()
    own.server.down = DOWN
    await own.commit(vms(1))
    own.start()
    await own.clock.pass(5 * 60_000)
    const day = 24 * 3_600_000
    for (const ms of [day, -2 * day, day]) {
      const before = own.server.versions
      own.clock.setBy(ms)
      await own.clock.pass(5 * 60_000)
      const asked = own.server.versions - before
      expect(asked).toBeGreaterThan(3)
      expect(asked).toBeLessThan(20)
    }
    own.server.down = null
    own.clock.setBy(-day)
    await own.clock.pass(2 * DEFAULTS.retryCeiling)
    expect(await own.verdicts()).toBe(1)
  })

  it('holds back one VM that always fails, more and more, and validates the others', async () => {
    const own = await validating()
    await own.commit(vms(5))
    const broken = new Fault('engine', 'HTTP 500')
    own.server.on = ({ id }) => (id === 'vm-3' ? Promise.reject(broken) : Promise.resolve(null))
    own.start()
    await own.clock.pass(60 * 60_000)
    expect(await own.verdicts()).toBe(4)
    const tries = own.server.asked.filter((id) => id === 'vm-3').length
    expect(tries).toBeGreaterThan(4)
    expect(tries).toBeLessThan(60)
    expect(await own.store.validation.nextDue()).not.toBeNull()
  })

  it('lets VMs that always fail not hold up the healthy ones', async () => {
    const own = await validating()
    await own.commit(vms(310))
    const healthy = ({ id }: Input): boolean => Number(id.slice(3)) >= 300
    const broken = new Fault('engine', 'HTTP 500')
    own.server.on = (input) => (healthy(input) ? Promise.resolve(null) : Promise.reject(broken))
    own.start()
    // Thirty of them end a batch, and the pause after it does not grow.
    await own.clock.pass(45_000)
    expect(await own.verdicts()).toBe(10)
    expect(own.server.asked.length).toBeLessThan(3_000)
  })

  it('charges no VM an attempt while the server as a whole is down', async () => {
    const own = await validating()
    await own.commit(vms(50))
    // It goes in the middle of a batch, some of which it has answered.
    own.server.on = () => {
      if (own.server.asked.length === 15) own.server.down = DOWN
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(10 * 60_000)
    const answered = await own.verdicts()
    expect(answered).toBeGreaterThan(0)
    const waiting = await own.store.validation.due(own.clock.now(), 100)
    expect(waiting.map(({ attempts, lastError }) => [attempts, lastError])).toEqual(
      waiting.map(() => [0, '']),
    )
    expect(waiting).toHaveLength(50 - answered)
  })
})
