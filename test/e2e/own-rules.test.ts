/**
 * A user's own file of rules, in a real browser on the built product: it judges in every tab and after a reload, and one
 * that turns out not to end takes nothing else with it.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replicaName } from '../../src/core/store/schema.ts'
import { answering, LOOP, oddModule, type Odd } from '../core/policy/foreign.ts'
import {
  command,
  engineId,
  openBrowser,
  pill,
  signIn,
  startEngine,
  startProxy,
  until,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

const VMS = 60

let engine: TestEngine
let proxy: Proxy
let browser: Browser
let id: string
/** What the engine has: its templates' blank one may be among them. */
let total: number

const finding = (name: string): Odd =>
  answering({
    errors: [],
    concerns: [{ id: name, category: 'Blocker', label: `Found by ${name}`, assessment: 'It is.' }],
  })

const snapshot = async (): Promise<Snapshot> =>
  (await readSnapshot(browser.page, replicaName(id))) ?? ({ verdicts: [] } as unknown as Snapshot)

const allHave = async (name: string): Promise<boolean> => {
  const { verdicts } = await snapshot()
  return (
    verdicts.length === total &&
    verdicts.every(({ verdict }) => verdict.concerns.map((one) => one.id).join() === name)
  )
}

/** Through the page: load, look at the preview, use. */
async function use(page: Page, name: string, odd: Odd): Promise<void> {
  await page.goto(`${proxy.url}/validation?tab=preview`)
  await page.getByRole('button', { name: 'Load bundle' }).first().waitFor()
  await page.getByLabel('Bundle of rules').setInputFiles({
    name,
    mimeType: 'application/wasm',
    buffer: Buffer.from(oddModule(odd)),
  })
  await page.getByRole('button', { name: 'Use this bundle' }).click()
  await page.getByRole('button', { name: /^Validate all with/ }).click()
}

beforeAll(async () => {
  engine = await startEngine({ vms: VMS })
  proxy = await startProxy({ OVIRT_URL: engine.url, SESSION_KEY: 'a key for the tests only' })
  id = await engineId(proxy)
  browser = await openBrowser()
  await browser.page.goto(proxy.url)
  await signIn(browser.page)
  await pill(browser.page).getByText(/^Live/).waitFor({ timeout: 30_000 })
  total = engine.engine.world.vms.size
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

describe('rules of one’s own', () => {
  it('judge every VM, whichever tab they were loaded in, with categories that nobody knows', async () => {
    // The first tab collects; the rules are loaded in the second.
    const second = await browser.context.newPage()
    await use(second, 'mine.wasm', finding('mine.one'))
    await until('all VMs have the concern', () => allHave('mine.one'))
    await second.close()
    const { meta, verdicts } = await snapshot()
    expect(meta[0]!.policy.source).toMatchObject({ origin: 'own', name: 'mine.wasm' })
    expect(verdicts[0]!.verdict.concerns[0]!.category).toBe('Blocker')
  })

  it('judge on after a reload', async () => {
    const { page } = browser
    await page.reload()
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    const asked = Date.now()
    await until('all VMs are validated anew', async () => {
      // Until the worker of the page listens, nobody hears it.
      await command(page, id, { type: 'revalidate', ids: 'all' })
      const { verdicts } = await snapshot()
      return verdicts.every(({ verdict }) => verdict.at > asked) && allHave('mine.one')
    })
  })

  it('that never end leave the page and the collector alone, and the former ones come back', async () => {
    const { page } = browser
    // Past the page, which would not offer to use them: its preview finds out.
    await page.goto(`${proxy.url}/vms`)
    await page.evaluate(
      async (bytes) => {
        const db = await new Promise<IDBDatabase>((done, fail) => {
          const request = indexedDB.open('portolan-policies')
          request.onsuccess = () => done(request.result)
          request.onerror = () => fail(request.error)
        })
        const bundle = {
          slot: 'own',
          name: 'endless.wasm',
          digest: 'endless',
          files: [{ path: 'policy.wasm', bytes: new Uint8Array(bytes) }],
          loadedAt: Date.now(),
        }
        await new Promise<void>((done, fail) => {
          const writing = db.transaction('bundles', 'readwrite')
          writing.objectStore('bundles').put(bundle)
          writing.oncomplete = () => done()
          writing.onerror = () => fail(writing.error)
        })
        db.close()
      },
      [...oddModule({ does: LOOP })],
    )
    await page.reload()
    await until(
      'the trouble is recorded',
      async () =>
        /took longer than 2 s/.test((await snapshot()).meta[0]?.policy.trouble?.message ?? ''),
      60_000,
    )
    const vm = [...engine.engine.world.vms.values()][3]!
    engine.engine.world.renameVm(vm.id, 'renamed-meanwhile')
    await until('the change is stored', async () =>
      JSON.stringify((await snapshot()).vm).includes('renamed-meanwhile'),
    )

    await use(page, 'mended.wasm', finding('mine.two'))
    await until('all VMs have the concern', () => allHave('mine.two'), 60_000)
    expect((await snapshot()).meta[0]!.policy.trouble).toBeNull()
    expect(browser.errors).toEqual([])
  })
})
