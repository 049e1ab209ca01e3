/** The built product against the recorded answers of a real engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, pill, signIn, startProxy, type Browser, type Proxy } from './harness.ts'
import { recorded, RecordedEngine } from './recorded-engine.ts'

// The recordings are not part of the project.
describe.skipIf(!recorded)('a real engine, 4.5.8, as it was recorded', () => {
  let engine: RecordedEngine
  let proxy: Proxy
  let browser: Browser

  beforeAll(async () => {
    engine = new RecordedEngine()
    proxy = await startProxy({ OVIRT_URL: await engine.listen() })
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await proxy?.stop()
    await engine?.close()
  })

  it('is loaded whole and followed', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await signIn(page)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    for (const { name } of engine.all('vms')) {
      await page
        .getByRole('link', { name: String(name), exact: true })
        .first()
        .waitFor()
    }
  })

  it('shows as many objects as it has, kind by kind', async () => {
    const { page } = browser
    const pages = { hosts: 'hosts', clusters: 'clusters', disks: 'disks', networks: 'networks' }
    for (const [path, kind] of Object.entries(pages)) {
      await page.goto(`${proxy.url}/${path}`)
      const table = page.getByRole('grid').or(page.getByRole('table')).first()
      // The head is there before the rows are.
      await table.locator('[role="row"][aria-rowindex="2"]').waitFor()
      const count = Number(await table.getAttribute('aria-rowcount'))
      expect([path, count - 1]).toEqual([path, engine.all(kind as 'hosts').length])
    }
  })

  it('a change shows by itself', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/vms`)
    engine.rename(engine.all('vms')[0]!.id, 'renamed-on-the-engine')
    await page.getByRole('link', { name: 'renamed-on-the-engine' }).waitFor({ timeout: 25_000 })
  })

  it('asks nothing that a real engine would not have answered', () => {
    expect(browser.errors).toEqual([])
    const asked = engine.requests.map((line) =>
      line.replace(/[?].*/, '').replace(/[0-9a-f-]{36}|(?<=events\/)\d+/, '{id}'),
    )
    expect([...new Set(asked)].sort()).toMatchInlineSnapshot(`
      [
        "GET /ovirt-engine/api",
        "GET /ovirt-engine/api/clusters",
        "GET /ovirt-engine/api/datacenters",
        "GET /ovirt-engine/api/diskprofiles",
        "GET /ovirt-engine/api/disks",
        "GET /ovirt-engine/api/disks/{id}",
        "GET /ovirt-engine/api/events",
        "GET /ovirt-engine/api/events/{id}",
        "GET /ovirt-engine/api/hosts",
        "GET /ovirt-engine/api/networks",
        "GET /ovirt-engine/api/options/ServerCPUList",
        "GET /ovirt-engine/api/storagedomains",
        "GET /ovirt-engine/api/vms",
        "GET /ovirt-engine/api/vms/{id}",
        "GET /ovirt-engine/api/vms/{id}/numanodes",
        "GET /ovirt-engine/api/vnicprofiles",
        "POST /ovirt-engine/sso/oauth/token",
      ]
    `)
  })
})
