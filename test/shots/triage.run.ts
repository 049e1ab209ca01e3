/** `npm run shots`: pictures of waivers, notes and the triage page, light, dark and on a phone. Nothing is asserted. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import {
  TRIAGE_FORMAT,
  TRIAGE_VERSION,
  type TriageDocument,
} from '../../src/core/model/triage-document.ts'
import type { TriageEntry } from '../../src/core/model/triage.ts'
import {
  engineId,
  openBrowser,
  pill,
  ROOT,
  signIn,
  startEngine,
  startProxy,
} from '../e2e/harness.ts'

const OUT = join(ROOT, 'shots')
const DAY = 86_400_000

it('takes pictures of triage', { timeout: 300_000 }, async () => {
  mkdirSync(OUT, { recursive: true })
  const engine = await startEngine({ vms: Number(process.env['SHOTS_VMS'] ?? 200) })
  const proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  const id = await engineId(proxy)
  const browser = await openBrowser()
  const { page } = browser
  /** In both themes and on a phone, and back at the width of the design. */
  const look = async (name: string): Promise<void> => {
    const take = async (of: string): Promise<void> => {
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(OUT, `triage-${name}${of}.png`) })
    }
    await take('')
    const dark = (on: boolean): Promise<void> =>
      page.evaluate((value) => {
        document.documentElement.classList.toggle('pf-v6-theme-dark', value)
      }, on)
    await dark(true)
    await take('-dark')
    await dark(false)
    await page.setViewportSize({ width: 390, height: 844 })
    await take('-390')
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await page.goto(`${proxy.url}/triage`)
  await look('empty')

  const now = Date.now()
  const vms = [...engine.engine.world.vms.entries()].slice(0, 6)
  const waiver = (reason: string, days: number | null): TriageEntry['waiver'] => ({
    reason,
    until: days === null ? null : now + days * DAY,
  })
  const entry = (at: number, over: Partial<TriageEntry>): TriageEntry => ({
    vm: '',
    concern: '',
    vmName: '',
    note: '',
    owner: '',
    waiver: null,
    by: 'jnovak@internal',
    at: now - at * 3_600_000,
    removed: false,
    ...over,
  })
  const of = (n: number): Pick<TriageEntry, 'vm' | 'vmName'> => ({
    vm: vms[n]![0],
    vmName: String((vms[n]![1] as { name?: unknown }).name ?? ''),
  })
  const entries = [
    entry(1, { ...of(0), waiver: waiver('It is rebuilt, not migrated', 90) }),
    entry(3, {
      ...of(1),
      concern: 'ovirt.disk.shared.detected',
      note: 'Ask the database team which node owns the quorum disk',
      owner: 'storage team',
    }),
    entry(30, { concern: 'ovirt.usb.enabled', waiver: waiver('Nobody uses USB here', null) }),
    entry(800, { ...of(2), waiver: waiver('Until the new firewall is in', -3), owner: 'network' }),
  ]
  const written = (some: TriageEntry[]): string => {
    const whole: TriageDocument = {
      format: TRIAGE_FORMAT,
      version: TRIAGE_VERSION,
      exportedAt: new Date(now).toISOString(),
      by: 'jnovak@internal',
      engine: { id, name: 'rhv-fra' },
      entries: some,
    }
    return JSON.stringify(whole)
  }
  const choose = (some: TriageEntry[]): Promise<void> =>
    page.getByLabel('Ledger to import').setInputFiles({
      name: 'rhv-fra-triage.json',
      mimeType: 'application/json',
      buffer: Buffer.from(written(some)),
    })
  await choose(entries)
  await page.getByRole('button', { name: /^Import 4/ }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await look('list')
  await choose([
    { ...entries[0]!, by: 'eva@internal', at: now, waiver: waiver('Retired in spring', 200) },
    { ...entries[1]!, by: 'eva@internal', at: now - 90 * DAY, note: 'Not ours', owner: '' },
    entry(2, { ...of(3), note: 'Moves with the next wave' }),
  ])
  await page.getByText('say something else').waitFor()
  await look('import')
  await page.keyboard.press('Escape')
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  await look('detail')

  await page.goto(`${proxy.url}/vms?readiness=blocked`)
  await page
    .getByRole('row', { name: /Blocked/ })
    .first()
    .getByRole('link')
    .first()
    .click()
  await page.getByRole('button', { name: 'Waive', exact: true }).first().click()
  await page.getByLabel('Reason').fill('The disk is detached before the move')
  await look('dialog')
  await page.keyboard.press('Tab')
  await page.screenshot({ path: join(OUT, 'triage-dialog-keyboard.png') })
  await page.getByRole('dialog').getByRole('button', { name: 'Waive', exact: true }).click()
  await page.waitForTimeout(400)
  await look('waived')
  await page.goto(`${proxy.url}/vms?waived=some`)
  await page.waitForTimeout(600)
  await look('vms')
  await page.setViewportSize({ width: 1300, height: 900 })
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  await look('vms-drawer')
  await page.goto(`${proxy.url}/clusters`)
  await page.waitForTimeout(600)
  await look('clusters')
  await browser.close()
  await proxy.stop()
  await engine.close()
})
