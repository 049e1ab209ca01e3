/** The validation loop: answers that are no decision, and rules that change. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { createOpaBackend } from '../../../src/core/policy/opa-client.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { cleanUp, validating, vms } from '../../support/validating.ts'

afterEach(cleanUp)

describe('the validation loop, by its answers,', () => {
  it('gives a VM whose input is too large a failed verdict with the reason', async () => {
    const own = await validating()
    await own.commit(vms(3))
    const real = createOpaBackend((_, { body }) => {
      const large = String(body).includes('"vm-1"')
      const problem = { title: 'Too large', detail: 'A policy input may have 4194304 bytes.' }
      const answer = { result: { rules_version: 1, concerns: [], errors: [] } }
      return Promise.resolve(
        new Response(JSON.stringify(large ? problem : answer), { status: large ? 413 : 200 }),
      )
    })
    own.server.on = (input) => real.validate(input, new AbortController().signal)
    own.start()
    await own.clock.pass(DEFAULTS.searchInterval / 2)
    expect(await own.verdict('vm-1')).toMatchObject({
      state: 'failed',
      error: 'Too large. A policy input may have 4194304 bytes.',
      policyVersion: 1,
    })
    expect(await own.verdict('vm-2')).toMatchObject({ state: 'ok' })
    expect(own.server.asked.filter((id) => id === 'vm-1')).toHaveLength(1)
    expect(await own.store.validation.nextDue()).toBeNull()
    expect((await own.store.inventory.readMeta()).policy.trouble).toBeNull()
  })

  it('keeps why the rules did not decide, and tries it again with the next search', async () => {
    const own = await validating()
    await own.commit(vms(1))
    own.server.on = () =>
      Promise.resolve({ type: 'undecided', version: 1, concerns: [], reason: 'no result' })
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdict('vm-0')).toMatchObject({ state: 'failed', error: 'no result' })
    const before = own.server.asked.length
    await own.clock.pass(DEFAULTS.searchInterval / 2)
    expect(own.server.asked.length).toBe(before)
    own.server.on = () => Promise.resolve(null)
    await own.clock.pass(DEFAULTS.searchInterval)
    expect(await own.verdict('vm-0')).toMatchObject({ state: 'ok', error: '' })
  })

  it('validates everything anew when an answer names another version', async () => {
    const own = await validating()
    await own.commit(vms(60))
    own.server.on = ({ id }) => {
      if (id === 'vm-40') own.server.current = 2
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(5_000)
    for (const id of ['vm-0', 'vm-59']) {
      expect(await own.verdict(id)).toMatchObject({ policyVersion: 2 })
    }
    expect((await own.store.inventory.readMeta()).policy.version).toBe(2)
  })

  it('does not spin between two servers of different versions', async () => {
    const own = await validating()
    await own.commit(vms(10))
    let odd = 0
    own.server.on = () =>
      Promise.resolve({ type: 'decided', version: (odd += 1) % 2 ? 1 : 2, concerns: [] })
    own.start()
    await own.clock.pass(30 * 60_000)
    expect(own.server.asked.length).toBeLessThan(10 * 60)
    expect(await own.verdicts()).toBe(10)
  })
})
