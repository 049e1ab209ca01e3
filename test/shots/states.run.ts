/**
 * `npm run shots`: the states in which data can be, on a list, a detail, the overview, concerns, events and topology, into
 * `shots/states/` (not committed). For eyes; nothing is asserted.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { openBrowser, pageOfVms, pill, signIn } from '../e2e/harness.ts'
import { go, isWanted, load, openStage, take, type Stage } from './camera.ts'

const PAGES = ['/overview', '/vms', '/concerns', '/events', '/topology']
const LONG = 3_600_000
const ELEVEN_MINUTES = 11 * 60_000

/** All pages, and the detail of the first VM of the engine when it has one. */
async function survey(stage: Stage, state: string, page: Page = stage.page): Promise<void> {
  const [vm] = stage.engine.engine.world.vms.keys()
  for (const href of [...PAGES, ...(vm === undefined ? [] : [`/vms/${vm}`])]) {
    const name = `states/${state}-${href.startsWith('/vms/') ? 'vm' : href.slice(1)}`
    if (!isWanted(name)) continue
    await go(page, href)
    await take(page, name)
  }
}

/** Holds up answers for as long as `holds` says so of a request. */
function gate(): {
  before: (request: string) => Promise<void>
  hold: (test: (request: string) => boolean) => void
  open: () => void
} {
  let held: (request: string) => boolean = () => false
  let waiting: (() => void)[] = []
  return {
    before: (request) =>
      held(request) ? new Promise<void>((done) => waiting.push(done)) : Promise.resolve(),
    hold: (test) => {
      held = test
    },
    open: () => {
      held = () => false
      for (const done of waiting) done()
      waiting = []
    },
  }
}

it('while it loads, and partly there', { timeout: LONG }, async () => {
  const { before, hold, open } = gate()
  const stage = await openStage({ before })
  hold((request) => pageOfVms(request) !== null)
  await signIn(stage.page)
  await pill(stage.page).waitFor()
  await survey(stage, 'loading')
  open()
  await stage.close()

  const second = gate()
  const partly = await openStage({ vms: 2_500, before: second.before })
  second.hold((request) => (pageOfVms(request) ?? 0) > 1)
  await signIn(partly.page)
  await pill(partly.page).waitFor()
  await go(partly.page, '/vms')
  await partly.page.getByRole('row').nth(3).waitFor({ timeout: 60_000 })
  await survey(partly, 'partial')
  second.open()
  await partly.close()
})

it('stale, sign-in needed, failing, removed, offline', { timeout: LONG }, async () => {
  const { before, hold, open } = gate()
  let failing = false
  const stage = await openStage({
    before: (request) => {
      if (failing) throw new Error('the engine is broken')
      return before(request)
    },
  })
  const { page } = stage
  await load(stage)

  hold(() => true)
  await page.evaluate((by) => {
    const real = Date.now
    Date.now = () => real() + by
  }, ELEVEN_MINUTES)
  await pill(page)
    .getByText(/^(Stale|Catching up)/)
    .waitFor({ timeout: 60_000 })
  await survey(stage, 'stale')
  open()

  await page.goto(`${stage.proxy.url}/vms`)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  const vm = [...stage.engine.engine.world.vms.values()].find(({ status }) => status === 'down')!
  await go(page, `/vms/${vm.id}`)
  stage.engine.engine.world.removeVm(vm.id)
  await page
    .getByText(/removed/i)
    .first()
    .waitFor({ timeout: 60_000 })
  await take(page, 'states/removed-vm')
  await go(page, `/vms?q=${encodeURIComponent(vm.name)}`)
  await take(page, 'states/removed-vms')

  failing = true
  await pill(page)
    .getByText(/^Error/)
    .waitFor({ timeout: 120_000 })
  await survey(stage, 'error')
  failing = false
  await pill(page).getByText(/^Live/).waitFor({ timeout: 120_000 })

  stage.engine.engine.world.faults.expireSessions()
  await pill(page)
    .getByText(/^Sign-in needed/)
    .waitFor({ timeout: 60_000 })
  await survey(stage, 'sign-in-needed')
  await page.goto(`${stage.proxy.url}/vms`)
  await stage.context.setOffline(true)
  await pill(page)
    .getByText(/^Offline/)
    .waitFor({ timeout: 60_000 })
  await survey(stage, 'offline')
  await stage.context.setOffline(false)
  await stage.close()
})

it('never loaded, without any VM, and no match', { timeout: LONG }, async () => {
  const never = await openStage({ vms: 60 })
  await survey(never, 'never-loaded')
  await load(never)
  await go(never.page, '/vms?q=nothing-is-called-so')
  await take(never.page, 'states/no-match-vms')
  await go(never.page, '/concerns?q=nothing-is-called-so')
  await take(never.page, 'states/no-match-concerns')
  await go(never.page, '/events?q=nothing-is-called-so')
  await take(never.page, 'states/no-match-events')
  await go(never.page, '/topology?q=nothing-is-called-so')
  await take(never.page, 'states/no-match-topology')
  await never.close()

  const empty = await openStage({ vms: 0 })
  await signIn(empty.page)
  await pill(empty.page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await survey(empty, 'empty')
  await empty.close()
})

it('a snapshot', { timeout: LONG }, async () => {
  const stage = await openStage({ vms: 200 })
  const folder = mkdtempSync(join(tmpdir(), 'portolan-shots-'))
  const file = join(folder, 'rhv-fra.portolan.gz')
  await load(stage)
  await stage.page.goto(`${stage.proxy.url}/providers`)
  const [download] = await Promise.all([
    stage.page.waitForEvent('download'),
    stage.page.getByRole('button', { name: 'Save a snapshot' }).click(),
  ])
  await download.saveAs(file)
  const reader = await openBrowser()
  await reader.page.goto(`${stage.proxy.url}/providers`)
  await reader.page.locator('input[type=file]').setInputFiles(file)
  await pill(reader.page).getByText('Snapshot, read-only').waitFor()
  await survey(stage, 'snapshot', reader.page)
  await reader.close()
  await stage.close()
  rmSync(folder, { recursive: true })
})
