/** Forklift's inventory of the demo estate, imported into the built product in a real browser. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { document } from '../core/parity/forklift-inventory.ts'
import { client } from '../proxy/demo/harness.ts'
import { inputs } from '../proxy/demo/verdicts.ts'
import { tar } from '../core/parity/archive.ts'
import { plan, planFile, providerFile } from '../core/parity/must-gather.ts'
import { openBrowser, pill, startProxy, type Browser, type Proxy } from './harness.ts'

const VMS = 300
const SEED = 3

let proxy: Proxy
let browser: Browser
let inventory: Buffer
let mustGather: Buffer

beforeAll(async () => {
  proxy = await startProxy({ DEMO_VMS: String(VMS), DEMO_SEED: String(SEED) })
  browser = await openBrowser()
  const estate = await inputs(await client({ vms: VMS, seed: SEED }))
  const documents = await Promise.all([...estate.inputs.values()].map(document))
  inventory = gzipSync(JSON.stringify(documents))
  const vms = documents
    .slice(0, 100)
    .map(({ id, name }) => ({ id: String(id), name: String(name) }))
  const critical = documents
    .slice(0, 100)
    .flatMap(({ concerns }, at) =>
      concerns
        .filter(({ category }) => category === 'Critical')
        .map(({ label }) => [vms[at]!, label] as const),
    )
  mustGather = gzipSync(tar([planFile(plan({ vms, critical })), providerFile()]))
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
})

describe('parity with Forklift', () => {
  it('compares a file with the stored verdicts, off the main thread', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await page.getByRole('button', { name: 'Explore the demo estate' }).click()
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await page.goto(`${proxy.url}/validation?tab=parity`)
    await page.getByText('Does Forklift say the same?').waitFor()
    await page
      .locator('input[type=file][accept*=".ndjson"]')
      .setInputFiles({ name: 'vms.json.gz', mimeType: 'application/gzip', buffer: inventory })
    await page.getByText(/ of \d+ VMs agree/).waitFor()
    const rules = page.getByRole('grid', { name: 'Rules compared with Forklift' })
    await rules.getByText('Shared disk detected').first().waitFor()
    expect(await rules.getByText(/D2 Shared disks unseen/).count()).toBeGreaterThan(0)
    await page.getByText(/^Why they differ: /).click()
    expect(browser.errors).toEqual([])
  })

  it('shows why one VM differs, and saves all of it', async () => {
    const { page } = browser
    await page.getByRole('link', { name: /^By VM/ }).click()
    const table = page.getByRole('grid', { name: 'VMs compared with Forklift' })
    await table.getByRole('row').nth(1).getByRole('link').first().click()
    await page.getByRole('complementary', { name: 'Differences of the VM' }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ])
    const text = readFileSync(await download.path(), 'utf8')
    expect(text.split('\r\n').length).toBeGreaterThan(10)
    expect(text).toContain('"ovirt.disk.shared.detected"')
    expect(browser.errors).toEqual([])
  })

  it('compares critical concerns with the plans of a must-gather, and says that it is no more', async () => {
    const { page } = browser
    await page.locator('input[type=file][accept*=".ndjson"]').setInputFiles({
      name: 'must-gather.tar.gz',
      mimeType: 'application/gzip',
      buffer: mustGather,
    })
    await page.getByText(/100 VMs agree on critical concerns/).waitFor()
    await page.getByText(/A must-gather has no inventory/).waitFor()
    await page.getByText(/with 100 VMs in 1 plan, beside/).waitFor()
    expect(browser.errors).toEqual([])
  })

  it('refuses a file without VMs, in words', async () => {
    const { page } = browser
    await page.locator('input[type=file][accept*=".ndjson"]').setInputFiles({
      name: 'plan.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"kind":"Plan"}'),
    })
    await page.getByText(/There is no list of VMs in what was chosen/).waitFor()
    await page.getByText(/providers\/ovirt\/<uid>\/vms\?detail=4/).waitFor()
  })
})
