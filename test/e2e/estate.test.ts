/** A user's day with an engine: sign in, see it load, watch it change, lose the network, come back, sign out. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_ACCOUNTS } from '../../src/proxy/demo/engine.ts'
import {
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

const VMS = 120

let engine: TestEngine
let proxy: Proxy
let browser: Browser

const env = (): Record<string, string> => ({
  OVIRT_URL: engine.url,
  SESSION_KEY: 'a key for the tests only',
})

const restartProxy = async (): Promise<void> => {
  const port = Number(new URL(proxy.url).port)
  proxy = await startProxy(env(), port)
}

/** The last line of the list's foot tells the total. */
const showsAll = async (total: number): Promise<void> => {
  await browser.page
    .getByText(new RegExp(`of ${total}\\b`))
    .first()
    .waitFor()
}

beforeAll(async () => {
  engine = await startEngine({ vms: VMS })
  proxy = await startProxy(env())
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

describe('a day with an engine', () => {
  it('refuses a wrong password in words and asks the engine once', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    const before = engine.requests.filter((line) => line.includes('/sso/oauth/token')).length
    await signIn(page, { username: 'admin@internal', password: 'wrong' })
    await page.getByText('User name or password was not accepted').waitFor()
    const after = engine.requests.filter((line) => line.includes('/sso/oauth/token')).length
    expect(after - before).toBe(1)
  })

  it('signs in, loads everything, turns Live and shows concerns', async () => {
    const { page } = browser
    await signIn(page)
    await page.waitForURL(/\/vms/)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    const total = engine.engine.world.vms.size
    await showsAll(total)
    await page.getByText('Needs attention').first().waitFor()
  })

  it('shows what changes in the engine, without a reload', async () => {
    const { page } = browser
    const vm = [...engine.engine.world.vms.values()].find(
      (candidate) => candidate.status === 'down',
    )!
    engine.engine.world.renameVm(vm.id, 'aaa-renamed-by-test')
    await page.getByRole('link', { name: 'aaa-renamed-by-test' }).waitFor({ timeout: 40_000 })
  })

  it('keeps password and token out of the browser', async () => {
    const stored = await browser.page.evaluate(async () => {
      const out: string[] = [
        JSON.stringify({ ...localStorage }),
        JSON.stringify({ ...sessionStorage }),
      ]
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((done, fail) => {
          const open = indexedDB.open(name!)
          open.onsuccess = () => done(open.result)
          open.onerror = () => fail(open.error)
        })
        for (const store of db.objectStoreNames) {
          const all = await new Promise((done, fail) => {
            const request = db.transaction(store).objectStore(store).getAll()
            request.onsuccess = () => done(request.result)
            request.onerror = () => fail(request.error)
          })
          out.push(JSON.stringify(all))
        }
        db.close()
      }
      return { text: out.join('\n'), cookie: document.cookie }
    })
    expect(stored.text.length).toBeGreaterThan(10_000)
    expect(stored.text).not.toContain(`"${DEMO_ACCOUNTS.admin.password}"`)
    expect(stored.text).not.toMatch(/access_token|Bearer/)
    expect(stored.cookie).toBe('')
  })

  it('opens a VM with its policy input, by keyboard', async () => {
    const { page } = browser
    await page.getByRole('link', { name: 'aaa-renamed-by-test' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: /^Concerns/ }).waitFor()
    for (const tab of [/^General/, /^Disks/, /^NICs/, /^Devices/]) {
      await page.getByRole('tab', { name: tab }).click()
    }
    await page.getByRole('tab', { name: /^Raw/ }).click()
    await page.getByText('"storageErrorResumeBehaviour"').first().waitFor()
  })

  it('exports policy inputs and the estate', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/vms`)
    const total = engine.engine.world.vms.size
    await showsAll(total)

    const fetchExport = async (kind: string): Promise<string> => {
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await page.getByRole('menuitem', { name: /^Workbook, report and more/ }).click()
      const dialog = page.getByRole('dialog', { name: 'Export' })
      await dialog.getByLabel('For other programs').check()
      await dialog.getByLabel(kind).check()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: 'Export', exact: true }).click(),
      ])
      return readFileSync(await download.path(), 'utf8')
    }

    const lines = (await fetchExport('Policy inputs (NDJSON)')).trim().split('\n')
    expect(lines).toHaveLength(total)
    for (const line of lines) {
      const entry = JSON.parse(line) as Record<string, Record<string, unknown>>
      expect(Object.keys(entry).sort()).toEqual(['id', 'revision', 'verdict', 'workload'])
      expect(entry['workload']!['id']).toBe(entry['id'])
    }

    const estate = JSON.parse(await fetchExport('Inventory (JSON)')) as {
      kinds: Record<string, { id: string }[]>
      cursor: number
      parity: boolean
    }
    expect(estate.parity).toBe(true)
    expect(estate.kinds['vm']!.map((vm) => vm.id).sort()).toEqual(
      [...engine.engine.world.vms.keys()].sort(),
    )
    expect(Object.keys(estate.kinds)).toHaveLength(10)
  })

  it('reads everything while the server is away, also a deep link in a new tab', async () => {
    const { page, context } = browser
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await proxy.stop()
    await page.reload()
    await pill(page)
      .getByText(/^Offline, data as of/)
      .waitFor({ timeout: 40_000 })
    await showsAll(engine.engine.world.vms.size)

    const id = [...engine.engine.world.vms.keys()][0]!
    const name = engine.engine.world.vms.get(id)!.name
    const tab = await context.newPage()
    await tab.goto(`${proxy.url}/vms/${id}`)
    await tab.getByRole('heading', { name }).waitFor()
    await tab.close()
  })

  it('catches up from its cursor when the server is back', async () => {
    const { page } = browser
    const vm = [...engine.engine.world.vms.values()].find(
      (candidate) => candidate.status === 'down',
    )!
    engine.engine.world.renameVm(vm.id, 'aab-renamed-while-away')
    const mark = engine.requests.length
    await restartProxy()
    await page.getByRole('link', { name: 'aab-renamed-while-away' }).waitFor({ timeout: 60_000 })
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    const listings = engine.requests.slice(mark).filter((line) => /\/api\/vms\?/.test(line))
    expect(listings).toEqual([])
  })

  it('one of two tabs collects, both show', async () => {
    const { page, context } = browser
    const second = await context.newPage()
    await second.goto(`${proxy.url}/vms`)
    await pill(second).getByText(/^Live/).waitFor({ timeout: 30_000 })
    const mark = engine.requests.length
    await new Promise((done) => setTimeout(done, 21_000))
    const polls = engine.requests.slice(mark).filter((line) => line.includes('/api/events?'))
    expect(polls.length).toBeGreaterThan(0)
    expect(polls.length).toBeLessThanOrEqual(4)
    // The first tab goes, the other takes over.
    await page.close()
    browser.page = second
    const vm = [...engine.engine.world.vms.values()].find(
      (candidate) => candidate.status === 'down',
    )!
    engine.engine.world.renameVm(vm.id, 'aac-renamed-for-second')
    await second.getByRole('link', { name: 'aac-renamed-for-second' }).waitFor({ timeout: 40_000 })
  })

  it('says that a sign-in is needed when the session ends, and goes on after it', async () => {
    const { page } = browser
    engine.engine.world.faults.expireSessions()
    await pill(page)
      .getByText(/^Sign-in needed/)
      .waitFor({ timeout: 40_000 })
    await showsAll(engine.engine.world.vms.size)
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('button', { name: 'Sign in' }))
      .first()
      .click()
    await signIn(page)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 40_000 })
  })

  it('signs out: the token is revoked, the data stays', async () => {
    const { page } = browser
    await page.getByRole('button', { name: /admin@internal/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await until('the engine is told', () =>
      engine.requests.some((line) => line.includes('/services/sso-logout')),
    )
    await page.getByText('Continue with stored data').click()
    await showsAll(engine.engine.world.vms.size)
  })
})
