/** Concerns on the screen over a small replica, with an analyst that answers what each test says. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { AskOptions } from '../../../src/app/analysis-link.ts'
import { ReplicaMemory } from '../../../src/app/replica-memory.ts'
import { navigate, startRouter } from '../../../src/app/router.svelte.ts'
import { Fixes } from '../../../src/app/concerns/fixes.svelte.ts'
import { session } from '../../../src/app/session.svelte.ts'
import { triage } from '../../../src/app/triage.svelte.ts'
import ConcernDetail from '../../../src/app/view/ConcernDetail.svelte'
import Concerns from '../../../src/app/view/Concerns.svelte'
import KindDetail from '../../../src/app/view/KindDetail.svelte'
import VmList from '../../../src/app/view/VmList.svelte'
import { Fault } from '../../../src/core/errors.ts'
import type { Explanation } from '../../../src/core/model/explanation.ts'
import type { FixOnce } from '../../../src/core/model/fix-once.ts'
import type { RulePack } from '../../../src/core/model/rules.ts'
import type { ValidationStore } from '../../../src/core/ports.ts'
import { openStore } from '../../../src/core/store/store.ts'
import { upsert, verdict, vm } from '../../core/store/rows.ts'
import { listen } from '../fake-page.ts'
import { startFacts } from '../facts.svelte.ts'
import { clear, hearKeys, render } from '../render.ts'
import { effect, evidence, explanation, fixOnce, rule } from './explanations.ts'

const ENGINE = 'concerns-test'
const home = location.href
const SEEN = Date.UTC(2026, 9, 3, 9, 30)

const usb = concern('ovirt.usb.enabled', 'Warning', 'USB support enabled')
const locked = concern('ovirt.disk.locked', 'Critical', 'Disk locked')
const filter = concern('ovirt.nic.filter', 'Warning', 'NIC with network filter')
const ksm = concern('ovirt.cluster.ksm', 'Information', 'KSM enabled')

function concern(id: string, category: string, label: string) {
  return { id, category, label, assessment: `What ${label} means.` }
}

const source = { origin: 'built-in', name: 'Portolan rules', digest: '' } as const
const remedy = (path: string, text: string) => [{ path, text, set: '' }]
const pack: RulePack = {
  version: 6,
  source,
  inputs: null,
  rules: [
    rule(),
    rule({ id: locked.id, remedies: remedy('diskAttachments[].disk.status', 'it is ok') }),
    rule({ id: filter.id, remedies: remedy('nics[].profile.networkFilter', 'it has none') }),
    rule({ id: ksm.id, remedies: remedy('cluster.ksmEnabled', 'KSM is off') }),
  ],
}

const why = (id: string): Explanation => {
  const shared = { kind: 'nicProfile', id: 'p1', name: 'app-120' } as const
  if (id === usb.id) return explanation()
  if (id === ksm.id) return explanation({ concern: id, proven: false, evidence: [], bounded: true })
  const path = id === filter.id ? 'nics[0].profile.networkFilter' : 'diskAttachments[0].disk.status'
  return explanation({
    concern: id,
    text: 'the profile has no filter',
    evidence: [
      evidence({
        path,
        value: 'clean-traffic',
        cause: id === filter.id ? shared : { kind: 'disk', id: 'd1', name: 'web_disk' },
      }),
    ],
  })
}

let validation: ValidationStore
let epoch = 0
let stopRouter: () => void
let stopFacts: () => void

beforeAll(async () => {
  await page.viewport(1440, 900)
  stopRouter = startRouter()
  stopFacts = startFacts()
  const store = await openStore(ENGINE, () => true)
  validation = store.validation
  epoch = await store.inventory.lead('test')
  await store.inventory.commit({
    epoch,
    now: Date.now(),
    upserts: [
      upsert('cluster', 'c1', { name: 'fra-prod' }),
      upsert('network', 'n1', { name: 'vlan120' }),
      upsert('nicProfile', 'p1', { name: 'app-120', network: 'n1' }),
      upsert('nicProfile', 'p2', { name: 'dmz', network: 'n1' }),
      upsert('disk', 'd1', { name: 'web_disk' }),
      vm('v1', { cluster: 'c1', disks: ['d1'], profiles: ['p1'] }, { name: 'web-01' }),
      vm('v2', { cluster: 'c1', profiles: ['p1'] }, { name: 'web-02' }),
      vm('v3', { cluster: 'c1', profiles: ['p2'] }, { name: 'web-03' }),
      vm('v4', { cluster: 'c1', profiles: ['gone'] }, { name: 'web-04' }),
    ],
    meta: (meta) => ({
      ...meta,
      parity: true,
      loadStartedAt: 1,
      policy: { ...meta.policy, backend: 'wasm', version: 6, source },
      kinds: {
        ...meta.kinds,
        vm: { ...meta.kinds.vm, state: 'complete', completeAt: Date.now() },
      },
    }),
  })
  const of = { v1: [usb, locked, filter, ksm], v2: [filter, usb], v3: [filter], v4: [] }
  const due = await validation.due(Date.now() + 1, 10)
  await validation.saveResults({
    epoch,
    results: due.map(({ id, token }) => ({
      token,
      verdict: verdict(id, {
        at: Date.now(),
        ...(id === 'v4' ? { state: 'failed', error: 'name must be a string' } : {}),
        concerns: of[id as keyof typeof of],
        since: Object.fromEntries(of[id as keyof typeof of].map((one) => [one.id, SEEN])),
      }),
    })),
    postponed: [],
  })
  new ReplicaMemory().remember(ENGINE, { name: 'Test engine', vms: 3, asOf: Date.now() })
  await session.readStored()
  session.open(ENGINE)
  await vi.waitFor(() => expect(session.ready).toBe(true))
})

const explains = vi.spyOn(session.analyst, 'explain')
const fixes = vi.spyOn(session.analyst, 'fixOnce')
const packs = vi.spyOn(session.analyst, 'pack')

beforeEach(() => {
  packs.mockReset().mockResolvedValue(pack)
  explains
    .mockReset()
    .mockImplementation((_engine, _vm, ids) =>
      Promise.resolve(new Map(ids.map((id) => [id, why(id)]))),
    )
  fixes.mockReset().mockRejectedValue(new Fault('defect', 'No test said what to answer.'))
})

afterEach(() => {
  clear()
  history.replaceState(null, '', home)
})

afterAll(async () => {
  stopRouter()
  stopFacts()
  await triage.forget()
  await session.engines.remove(ENGINE)
})

const drawer = (id: string): void => {
  navigate(`/vms?open=${id}`)
  render(VmList, {})
  hearKeys()
}
const card = (name: RegExp) => page.getByRole('button', { name })
const labels = (): string[] =>
  [...document.querySelectorAll('ul[aria-label="Concerns"] h3 .label')].map(
    (label) => label.textContent ?? '',
  )

describe('the concerns of a VM', () => {
  it('come worst first, two of them open, the others with what they rest on', async () => {
    drawer('v1')
    await expect.element(card(/Disk locked/)).toHaveAttribute('aria-expanded', 'true')
    expect(labels()).toEqual(['Disk locked', 'NIC with network filter', usb.label, 'KSM enabled'])
    await expect.element(card(/NIC with/)).toHaveAttribute('aria-expanded', 'true')
    await expect
      .element(card(/USB support.*usbEnabled = true/))
      .toHaveAttribute('aria-expanded', 'false')
    await expect.element(page.getByText('What NIC with network filter means.')).toBeVisible()
    expect(explains).toHaveBeenCalledTimes(1)
  })

  it('say whose setting it is, who shares it, what would clear it and since when it is there', async () => {
    drawer('v1')
    await expect.element(page.getByText('nics[0].profile.networkFilter =')).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'app-120' })).toBeVisible()
    await expect.element(page.getByText('shared by 2 VMs')).toBeVisible()
    await expect.element(page.getByText('of this VM alone')).toBeVisible()
    await expect.element(page.getByText('the profile has no filter.').first()).toBeVisible()
    await expect
      .element(page.getByRole('link', { name: '2 VMs with this cause' }))
      .toHaveAttribute('href', '/vms?vnicprofile=p1&concern=ovirt.nic.filter')
    await expect
      .element(page.getByText(/last seen with revision 1 · Portolan rules/).first())
      .toBeVisible()
    expect(document.querySelector('dd span[title*="2026"]')?.textContent).toMatch(/Oct/)
  })

  it('claim nothing that was not proven', async () => {
    drawer('v1')
    await card(/KSM enabled/).click()
    await expect.element(page.getByText(/Not known: no change that clears it/)).toBeVisible()
    await expect.element(page.getByText(/search had to end/)).toBeVisible()
  })

  it('show the rule with what it reads marked', async () => {
    drawer('v1')
    await card(/USB support/).click()
    const show = page.getByRole('button', { name: 'Show rule' }).nth(2)
    await show.click()
    const region = page.getByRole('region', { name: 'Source of ovirt.usb.enabled' })
    await expect.element(region).toBeVisible()
    expect(region.element().querySelector('mark')?.textContent).toBe('input.usbEnabled')
    await page.getByRole('button', { name: 'Hide rule' }).click()
    await expect.element(region).not.toBeInTheDocument()
  })

  it('keep what is open while stepping from VM to VM, by keyboard alone', async () => {
    drawer('v1')
    await expect.element(card(/USB support/)).toBeVisible()
    ;(card(/USB support/).element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(card(/USB support/)).toHaveAttribute('aria-expanded', 'true')
    ;(card(/NIC with/).element() as HTMLElement).focus()
    await userEvent.keyboard(' ')
    await userEvent.keyboard(']')
    await expect.element(page.getByRole('heading', { name: 'web-02' })).toBeVisible()
    await expect.element(card(/USB support/)).toHaveAttribute('aria-expanded', 'true')
    await expect.element(card(/NIC with/)).toHaveAttribute('aria-expanded', 'false')
  })

  it('say why an explanation failed, and ask again', async () => {
    explains.mockRejectedValueOnce(new Fault('storage', 'The rules do not run.'))
    drawer('v2')
    await expect
      .element(page.getByText('It could not be found out: The rules do not run.').first())
      .toBeVisible()
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await expect.element(page.getByText('nics[0].profile.networkFilter =')).toBeVisible()
  })

  it('say why there is no verdict, what is missing, and what can be done', async () => {
    const { commands, close } = listen(ENGINE)
    drawer('v4')
    await expect.element(page.getByText('Validation failed.')).toBeVisible()
    await expect
      .element(page.getByText('The rules gave no result: name must be a string'))
      .toBeVisible()
    await expect
      .element(page.getByText(/Missing in the stored data: .*vNIC profile gone/))
      .toBeVisible()
    await expect.element(page.getByText('No concerns.')).not.toBeInTheDocument()
    await page.getByRole('button', { name: 'Try again' }).click()
    await vi.waitFor(() => expect(commands).toEqual([{ type: 'revalidate', ids: ['v4'] }]))
    await page.getByRole('button', { name: 'Show input' }).click()
    await expect
      .element(page.getByLabelText('Policy input as JSON'))
      .toHaveTextContent('"name": "web-04"')
    close()
  })

  it('never show what was found for another VM', async () => {
    let answer: (found: ReadonlyMap<string, Explanation>) => void = () => undefined
    drawer('v1')
    await expect.element(page.getByText('nics[0].profile.networkFilter =')).toBeVisible()
    explains.mockImplementationOnce(() => new Promise((done) => (answer = done)))
    await userEvent.keyboard(']')
    await expect.element(page.getByRole('heading', { name: 'web-02' })).toBeVisible()
    await expect.element(page.getByText('Looking for it …').first()).toBeInTheDocument()
    await expect.element(page.getByText('nics[0].profile.networkFilter =')).not.toBeInTheDocument()
    answer(new Map([[filter.id, why(filter.id)]]))
    await expect.element(page.getByText('nics[0].profile.networkFilter =')).toBeVisible()
  })

  it('stand apart at the end once they are waived, and come back', async () => {
    drawer('v1')
    await card(/USB support/).click()
    await page.getByRole('button', { name: 'Waive' }).nth(2).click()
    await page.getByLabelText(/Reason/).fill('No USB device is in use.')
    await page.getByRole('dialog').getByRole('button', { name: 'Waive' }).click()
    await expect.element(page.getByRole('heading', { name: /^Waived 1/ })).toBeVisible()
    expect(labels()).not.toContain(usb.label)
    await expect.element(page.getByText('No USB device is in use.')).toBeVisible()
    await page.getByRole('button', { name: 'Take back' }).click()
    await vi.waitFor(() => expect(labels()).toContain(usb.label))
  })
})

const ranked = (of: Partial<FixOnce> = {}): FixOnce =>
  fixOnce({
    effects: [
      effect(filter.id, 'nicProfile', 'p2', ['v3'], ['v3']),
      effect(filter.id, 'nicProfile', 'p1', ['v1', 'v2'], []),
      effect(ksm.id, 'cluster', 'c1', ['v1'], []),
    ],
    own: [
      {
        concern: usb.id,
        text: 'USB is switched off',
        kind: 'vm',
        objects: 2,
        cleared: 2,
        ready: 1,
      },
    ],
    vms: 3,
    ...of,
  })

const cells = (label: string): string[][] =>
  [...document.querySelectorAll(`table[aria-label="${label}"] tbody tr`)].map((row) =>
    [...row.querySelectorAll('td')].map((cell) => cell.innerText.replace(/\s+/g, ' ').trim()),
  )

describe('the page of a concern', () => {
  const open = (id: string): void => {
    navigate(`/concerns/${id}`)
    render(ConcernDetail, {})
  }

  it('says how it gets on, fails in words, and can be asked again', async () => {
    let told: AskOptions['onProgress']
    let fail: (error: unknown) => void = () => undefined
    fixes.mockImplementationOnce((_engine, options) => {
      told = options?.onProgress
      return new Promise((_done, failed) => (fail = failed))
    })
    open(filter.id)
    await expect.element(page.getByText('Evaluating the edits')).toBeVisible()
    told?.({ done: 1, total: 3 })
    await expect.element(page.getByText('1 of 3 VMs')).toBeVisible()
    fail(new Fault('storage', 'The replica cannot be read.'))
    await expect
      .element(page.getByText('It could not be computed: The replica cannot be read.'))
      .toBeVisible()
    fixes.mockImplementationOnce(
      (_engine, options) =>
        new Promise((_done, failed) => {
          options?.signal?.addEventListener('abort', () => failed(options.signal?.reason as Error))
        }),
    )
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(page.getByText('Not computed.')).toBeVisible()
    expect(fixes.mock.calls.at(-1)?.[1]?.signal?.aborted).toBe(true)
    fixes.mockResolvedValueOnce(ranked())
    await page.getByRole('button', { name: 'Compute' }).click()
    await expect.element(page.getByText(/^Computed .* over 3 VMs/)).toBeVisible()
  })

  it('ranks the edits, with what those so far clear together', async () => {
    fixes.mockResolvedValue(ranked())
    open(filter.id)
    await expect.element(page.getByRole('table', { name: 'Edits that clear' })).toBeVisible()
    // Where a profile is comes from another list than the edits.
    await vi.waitFor(() =>
      expect(cells('Edits that clear this concern').map(([, ...rest]) => rest)).toEqual([
        ['vNIC profile name of p1 on vlan120', 'clean-traffic', '2', '66 %', '0'],
        ['vNIC profile name of p2 on vlan120', 'clean-traffic', '1', '100 %', '+ 1'],
      ]),
    )
    await expect.element(page.getByText('Edit each so that it has no filter.')).toBeVisible()
    await expect.element(page.getByText('2 edits clear all 3 VMs')).toBeVisible()
    await expect.element(page.getByText('vNIC profiles to edit')).toBeVisible()
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await page.getByRole('button', { name: 'Copy as a to-do list' }).click()
    expect(copied.mock.calls[0]?.[0].split('\n')[0]).toContain(
      'vNIC profile name of p1 on vlan120: edit it so that it has no filter',
    )
    copied.mockRestore()
  })

  it('says what has to be edited one by one, the facts, the rule and its source', async () => {
    fixes.mockResolvedValue(ranked())
    open(usb.id)
    await expect
      .element(page.getByText(/There is no edit for many at once\.\s+2 VMs of their own/))
      .toBeVisible()
    await expect.element(page.getByText('What USB support enabled means.')).toBeVisible()
    await expect.element(page.getByRole('region', { name: 'Source of ovirt.usb' })).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Notes' })).toBeVisible()
    expect(cells('Affected VMs').map(([name]) => name)).toEqual(['web-01', 'web-02'])
  })

  it('says when verdicts are newer than the numbers', async () => {
    fixes.mockResolvedValue(ranked({ at: Date.now() - 3_600_000 }))
    open(filter.id)
    await page.getByRole('button', { name: 'Compute again' }).click()
    await expect.element(page.getByText('4 VMs were validated since.')).toBeVisible()
  })

  it('says so when the rules tell nothing of themselves', async () => {
    packs.mockResolvedValue({ ...pack, rules: [] })
    fixes.mockResolvedValue(ranked())
    open(usb.id)
    await expect.element(page.getByText(/say nothing about themselves/)).toBeVisible()
  })
})

describe('edits elsewhere', () => {
  it('are shown on the page of the object that is to be edited', async () => {
    fixes.mockResolvedValue(ranked({ effects: ranked().effects.slice(2), own: [] }))
    navigate('/clusters/c1')
    render(KindDetail, {})
    await expect.element(page.getByRole('heading', { name: 'Fix once here' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'KSM enabled' })).toBeVisible()
    expect(fixes.mock.calls[0]?.[1]?.object).toEqual({ kind: 'cluster', id: 'c1' })
    expect(cells('Edits of this cluster')[0]?.slice(1)).toEqual([
      'Information KSM enabled',
      'it has no filter',
      'clean-traffic',
      '1',
      '0',
    ])
  })

  it('are ranked over all concerns, by VMs cleared or by VMs that become ready', async () => {
    fixes.mockResolvedValue(ranked({ at: Date.now() + 1 }))
    navigate('/concerns?view=fix')
    render(Concerns, {})
    await expect.element(page.getByRole('table', { name: 'Edits over all' })).toBeVisible()
    const objects = (): (string | undefined)[] =>
      cells('Edits over all concerns').map(([, name]) => name)
    expect(objects()[0]).toContain('name of p1')
    await page.getByLabelText('Most').selectOptions('ready')
    await vi.waitFor(() => expect(objects()[0]).toContain('name of p2'))
    expect(new URL(location.href).searchParams.get('most')).toBe('ready')
    await expect.element(page.getByText(/2 VMs to edit/)).toBeVisible()
    expect(cells('Edits over all concerns')).toHaveLength(3)
    await page.getByLabelText('Information too').click()
    await vi.waitFor(() => expect(cells('Edits over all concerns')).toHaveLength(2))
  })

  it('are computed anew when they were ranked before most VMs had a verdict', async () => {
    const ranking = new Fixes(ENGINE)
    const settled = () => vi.waitFor(() => expect(ranking.progress).toBeNull())
    fixes.mockResolvedValueOnce(ranked({ vms: 4 })).mockResolvedValue(ranked({ vms: 6 }))
    ranking.want(17)
    await settled()
    ranking.complete(8)
    expect(fixes, 'half of them will do').toHaveBeenCalledTimes(1)
    ranking.complete(20)
    await settled()
    expect(ranking.result?.vms).toBe(6)
    ranking.complete(20)
    await settled()
    ranking.complete(20)
    expect(fixes, 'what gets no better is not asked for again').toHaveBeenCalledTimes(3)
  })

  it('give the list of concerns its columns and filters', async () => {
    fixes.mockResolvedValue(ranked({ at: Date.now() + 1 }))
    navigate('/concerns')
    render(Concerns, {})
    const row = page.getByRole('row', { name: /NIC with network filter/ })
    await expect.element(row).toBeVisible()
    await expect.element(row.getByText('vNIC profile', { exact: true })).toBeVisible()
    await page.getByRole('toolbar').getByRole('button', { name: 'Fix scope' }).click()
    await page.getByRole('checkbox', { name: 'cluster 1' }).click()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByText('1 of 4', { exact: true })).toBeVisible()
  })
})
