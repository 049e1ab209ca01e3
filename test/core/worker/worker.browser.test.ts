/**
 * The real worker over the simulated engine. From an empty browser to a live replica with verdicts of the built-in rules,
 * changes of the engine, one leader among several workers, and handing over.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { readMeta } from '../../../src/core/store/queries.ts'
import type { Command } from '../../../src/core/worker/protocol.ts'
import { RealWorkers, server, within } from '../../support/real-workers.ts'

let browser: RealWorkers

beforeAll(() => server.start({ quiet: true, onUnhandledRequest: 'bypass' }))
afterAll(() => server.stop())

beforeEach(async () => {
  browser = await RealWorkers.begin()
})

afterEach(() => browser.end())

it('loads an engine, validates every VM and takes over a change', { timeout: 60_000 }, async () => {
  browser.start('one')
  await browser.live('one')
  const rows = await browser.db.rows('vm').toArray()
  expect(rows.length).toBe(browser.engine.world.vms.size)
  await browser.everyVmValidated()
  const concerns = (await browser.db.verdicts.toArray()).flatMap(({ verdict }) => verdict.concerns)
  expect(concerns.length).toBeGreaterThan(0)

  const changed = [...browser.engine.world.vms.values()][3]!
  const before = await browser.db.rows('vm').get(changed.id)
  browser.engine.world.renameVm(changed.id, 'renamed-by-test')
  await vi.waitFor(async () => expect(await browser.names()).toContain('renamed-by-test'), within)
  const after = await browser.db.rows('vm').get(changed.id)
  expect(after!.row.revision).toBeGreaterThan(before!.row.revision)
  await browser.everyVmValidated()
  expect(browser.messages).toEqual([])
})

it('has one leader, and another worker takes over when it ends', { timeout: 60_000 }, async () => {
  const first = browser.start('first')
  await browser.live('first')
  browser.start('second')
  // Long enough for a second leader to have raised the epoch.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(await readMeta(browser.db)).toMatchObject({ leader: 'first', epoch: 1 })
  first.terminate()
  await browser.live('second')
  expect(await readMeta(browser.db)).toMatchObject({ leader: 'second', epoch: 2 })
  const changed = [...browser.engine.world.vms.values()][5]!
  browser.engine.world.renameVm(changed.id, 'after-the-handover')
  await vi.waitFor(
    async () => expect(await browser.names()).toContain('after-the-handover'),
    within,
  )
})

it('stays paused over a restart and goes on when told', { timeout: 60_000 }, async () => {
  const first = browser.start('first')
  await browser.live('first')
  browser.tell({ type: 'pause' })
  await vi.waitFor(async () => expect((await readMeta(browser.db))?.paused).toBe(true), within)
  first.terminate()
  browser.start('second')
  await vi.waitFor(async () => expect((await readMeta(browser.db))?.leader).toBe('second'), within)
  const asked = browser.requests
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(browser.requests).toBe(asked)
  browser.tell({ type: 'resume' })
  await vi.waitFor(() => expect(browser.requests).toBeGreaterThan(asked), within)
  expect((await readMeta(browser.db))?.paused).toBe(false)
})

it('halts when the session ends and goes on after a sign-in', { timeout: 60_000 }, async () => {
  browser.start('one')
  await browser.live('one')
  browser.signedIn = false
  await vi.waitFor(async () => {
    expect(await readMeta(browser.db)).toMatchObject({
      phase: 'halted',
      trouble: { kind: 'sign-in' },
    })
  }, within)
  const rows = await browser.db.rows('vm').count()
  expect(rows).toBe(browser.engine.world.vms.size)
  browser.signedIn = true
  browser.tell({ type: 'signed-in' })
  await browser.live('one')
})

it('judges by other rules when they are chosen, in the tab that waits too', async () => {
  const first = browser.start('one')
  await browser.live('one')
  const second = browser.start('two')
  await browser.everyVmValidated()
  const names = async () => {
    const policy = (await readMeta(browser.db))?.policy
    const stored = await browser.db.verdicts.toArray()
    const by = new Set(stored.map(({ verdict }) => verdict.policyVersion))
    return { name: policy?.source?.name, same: by.size === 1 && by.has(policy?.version ?? null) }
  }
  await vi.waitFor(
    async () => expect(await names()).toEqual({ name: 'Portolan rules', same: true }),
    within,
  )
  const changed: Command = {
    type: 'rules-changed',
    policy: { use: 'built-in', profile: 'forklift' },
  }
  // As a page does: a worker that is still starting hears no channel.
  second.postMessage(changed)
  browser.tell(changed)
  await vi.waitFor(
    async () => expect(await names()).toEqual({ name: 'Forklift rules', same: true }),
    within,
  )
  first.terminate()
  await browser.live('two')
  await browser.everyVmValidated()
  expect(await names()).toEqual({ name: 'Forklift rules', same: true })
}, 60_000)
