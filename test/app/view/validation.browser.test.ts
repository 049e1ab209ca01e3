/** The page of validation over a small replica: what it says of engine and rules, the queue, rules, previews. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ReplicaMemory } from '../../../src/app/replica-memory.ts'
import { navigate, route, startRouter } from '../../../src/app/router.svelte.ts'
import { session } from '../../../src/app/session.svelte.ts'
import Validation from '../../../src/app/view/Validation.svelte'
import { Fault } from '../../../src/core/errors.ts'
import type { ReplicaMeta } from '../../../src/core/model/meta.ts'
import type { Preview, Progress } from '../../../src/core/model/preview.ts'
import { LEVELS, type Level } from '../../../src/core/model/readiness.ts'
import type { RuleInfo } from '../../../src/core/model/rules.ts'
import type { ValidationStore } from '../../../src/core/ports.ts'
import { openStore } from '../../../src/core/store/store.ts'
import { upsert, verdict, vm } from '../../core/store/rows.ts'
import { listen } from '../fake-page.ts'
import { clear, render } from '../render.ts'

const ENGINE = 'validation-test'
const home = location.href
const ours = { origin: 'built-in', name: 'Portolan rules', digest: 'ab12'.repeat(16) } as const
const disk = {
  id: 'ovirt.disk.shared.detected',
  category: 'Critical',
  label: 'Shared disk detected',
  assessment: 'Detach it first.',
}

const info = (change: Partial<RuleInfo>): RuleInfo => ({
  id: disk.id,
  category: 'Critical',
  label: disk.label,
  title: 'Shared disk',
  description: 'A disk is attached to more than one VM.',
  assessment: 'Detach it first.',
  inputs: ['diskAttachments[].disk.shared'],
  remedies: [
    { path: 'diskAttachments[].disk.shared', text: 'the disk were not shareable', set: false },
  ],
  provenance: 'Forklift shared_disk.rego',
  since: '0.1.0',
  mends: ['R15'],
  file: 'common/shared_disk.rego',
  source: 'package x\n\nconcerns contains y if true',
  ...change,
})

let epoch: number
let stopRouter: () => void
let validation: ValidationStore
let setPolicy: (change: Partial<ReplicaMeta['policy']>) => Promise<unknown>

const flowOf = (entries: readonly [Level, Level, number][]): Preview['flow'] => {
  const flow = Object.fromEntries(
    LEVELS.map((from) => [from, Object.fromEntries(LEVELS.map((to) => [to, 0]))]),
  ) as Record<Level, Record<Level, number>>
  for (const [from, to, vms] of entries) flow[from][to] = vms
  return flow
}

const preview = (change: Partial<Preview> = {}): Preview => ({
  at: Date.now(),
  took: 1_100,
  candidate: {
    source: { origin: 'own', name: 'site-rules-7.tar.gz', digest: '41d0'.repeat(16) },
    version: '7',
  },
  inForce: { source: ours, version: 17 },
  vms: 3,
  flow: flowOf([
    ['blocked', 'ready', 1],
    ['ready', 'ready', 1],
    ['unknown', 'unknown', 1],
  ]),
  rules: [
    {
      id: disk.id,
      label: disk.label,
      before: 1,
      after: 0,
      categoryBefore: 'Critical',
      categoryAfter: '',
      change: 'gone',
    },
    {
      id: 'ovirt.ha.enabled',
      label: 'HA',
      before: 1,
      after: 1,
      categoryBefore: 'Warning',
      categoryAfter: 'Warning',
      change: 'same',
    },
  ],
  changes: [
    {
      id: 'v1',
      name: 'web-01',
      cluster: 'c1',
      before: 'blocked',
      after: 'ready',
      because: [`${disk.id}: cleared`],
    },
  ],
  failed: [],
  ...change,
})

beforeAll(async () => {
  await page.viewport(1440, 900)
  stopRouter = startRouter()
  const store = await openStore(ENGINE, () => true)
  validation = store.validation
  epoch = await store.inventory.lead('test')
  setPolicy = (change) =>
    store.inventory.commit({
      epoch,
      now: Date.now(),
      meta: (meta) => ({ ...meta, policy: { ...meta.policy, ...change } }),
    })
  await store.inventory.commit({
    epoch,
    now: Date.now(),
    upserts: [
      upsert('cluster', 'c1', { name: 'fra-prod' }),
      vm('v1', { cluster: 'c1' }, { name: 'web-01' }),
      vm('v2', { cluster: 'c1' }, { name: 'mail' }),
      vm('v3', { cluster: 'c1' }, { name: 'odd' }),
    ],
    meta: (meta) => ({
      ...meta,
      parity: true,
      loadStartedAt: 1,
      policy: {
        ...meta.policy,
        backend: 'wasm',
        version: 17,
        source: ours,
        evaluated: 1_000,
        spared: 3_000,
      },
      kinds: { ...meta.kinds, vm: { ...meta.kinds.vm, state: 'complete', completeAt: 5 } },
    }),
  })
  const due = await validation.due(Date.now(), 10)
  const token = (id: string): number => due.find((entry) => entry.id === id)!.token
  const given = { policyVersion: 17, at: Date.now(), backend: 'wasm' } as const
  await validation.saveResults({
    epoch,
    results: [
      { token: token('v1'), verdict: verdict('v1', { ...given, concerns: [disk] }) },
      {
        token: token('v3'),
        verdict: verdict('v3', {
          ...given,
          state: 'failed',
          error: 'No result: name must be text.',
        }),
      },
    ],
    postponed: [
      {
        id: 'v2',
        token: token('v2'),
        attempts: 2,
        due: Date.now() + 60_000,
        error: 'The policy server does not answer.',
      },
    ],
  })
  new ReplicaMemory().remember(ENGINE, { name: 'rhv-fra', vms: 3, asOf: Date.now() })
  await session.readStored()
  session.open(ENGINE)
  await vi.waitFor(() => expect(session.ready).toBe(true))
})

beforeEach(() => {
  vi.spyOn(session.analyst, 'pack').mockImplementation(() =>
    Promise.resolve({ version: 17, source: ours, inputs: null, rules: [info({})] }),
  )
})

afterEach(() => {
  clear()
  vi.restoreAllMocks()
  history.replaceState(null, '', home)
})

afterAll(async () => {
  stopRouter()
  await session.engines.remove(ENGINE)
})

const open = (query = ''): void => {
  navigate(`/validation${query}`)
  render(Validation, {})
}

describe('the strip', () => {
  it('says engine, rules, how many are validated and what was spared', async () => {
    open()
    await expect.element(page.getByText('In this browser')).toBeVisible()
    await expect.element(page.getByText('Portolan rules')).toBeVisible()
    await expect.element(page.getByText('1 of 3')).toBeVisible()
    await expect.element(page.getByText('1 queued, 1 failed')).toBeVisible()
    await expect.element(page.getByText('75 %')).toBeVisible()
    await expect.element(page.getByText('sha256 ab12…ab12')).toBeVisible()
    await expect.element(page.getByText('1 rule ·', { exact: false })).toBeVisible()
  })

  it('says when the rules here stand in for a server, and when neither judges', async () => {
    const trouble = {
      kind: 'unreachable' as const,
      message: 'The policy server does not answer.',
      nextStep: 'See whether it runs.',
      since: Date.now(),
      count: 2,
    }
    const server = { origin: 'server', name: 'opa.example.com', digest: '' } as const
    await setPolicy({
      backend: 'opa',
      version: 6,
      source: server,
      trouble,
      local: { version: 17, source: ours, since: Date.now() },
    })
    try {
      open()
      await expect.element(page.getByText('Validated locally')).toBeVisible()
      await expect
        .element(page.getByText(/does not answer since .*; Portolan rules stand in/))
        .toBeVisible()
      await expect.element(page.getByText('1 of 3')).toBeVisible()
      await setPolicy({ local: null })
      await expect.element(page.getByText(/verdicts stay, marked out of date/)).toBeVisible()
      await expect.element(page.getByText('0 of 3')).toBeVisible()
      await expect.element(page.getByText(/1 out of date/)).toBeVisible()
    } finally {
      await setPolicy({ backend: 'wasm', version: 17, source: ours, trouble: null, local: null })
    }
  })
})

describe('the queue', () => {
  it('lists what waits and what failed, with why', async () => {
    open()
    const row = page.getByRole('row')
    await expect.element(row.filter({ hasText: 'mail' })).toHaveTextContent(/Postponed.*new.*2/)
    await expect
      .element(row.filter({ hasText: 'mail' }))
      .toHaveTextContent('The policy server does not answer.')
    await expect
      .element(row.filter({ hasText: 'odd' }))
      .toHaveTextContent(/Failed.*No result: name must be text/)
    await expect.element(row.filter({ hasText: 'web-01' })).not.toBeInTheDocument()
  })

  it('asks for what is chosen, for what failed and for all', async () => {
    const heard = listen(ENGINE)
    try {
      open()
      await page.getByRole('checkbox', { name: 'Select mail' }).click()
      await page.getByRole('button', { name: 'Revalidate', exact: true }).click()
      await page.getByRole('button', { name: 'Revalidate failed' }).click()
      await page.getByRole('button', { name: 'Revalidate all' }).click()
      await vi.waitFor(() =>
        expect(heard.commands).toEqual([
          { type: 'revalidate', ids: ['v2'] },
          { type: 'revalidate', ids: 'failed' },
          { type: 'revalidate', ids: 'all' },
        ]),
      )
    } finally {
      heard.close()
    }
  })
})

describe('the rules', () => {
  it('are listed with their VMs and open beside the list', async () => {
    open('?tab=rules')
    await page.getByRole('link', { name: 'Shared disk detected' }).click()
    const about = page.getByRole('complementary', { name: 'About the rule' })
    await expect.element(about).toHaveTextContent('A disk is attached to more than one VM.')
    await expect.element(about).toHaveTextContent('It would clear if the disk were not shareable')
    await expect.element(about).toHaveTextContent('concerns contains y if true')
    await expect.element(about).toHaveTextContent('R15')
    expect(route.query.get('rule')).toBe(disk.id)
    await userEvent.keyboard('{Escape}')
    await expect.element(about).not.toBeInTheDocument()
    // The keyboard is back at the row.
    await vi.waitFor(() => expect(document.activeElement).toHaveTextContent('Shared disk detected'))
  })

  it('say so when a bundle says nothing of itself, and list what fired', async () => {
    vi.mocked(session.analyst.pack).mockResolvedValue({
      version: 17,
      source: ours,
      inputs: null,
      rules: [],
    })
    open('?tab=rules')
    await expect
      .element(page.getByRole('note'))
      .toHaveTextContent('Nothing is known of Portolan rules but what was seen to fire')
    await expect.element(page.getByRole('link', { name: 'Shared disk detected' })).toBeVisible()
  })

  it('are what fired, too, when nothing can be read of them', async () => {
    vi.mocked(session.analyst.pack).mockRejectedValue(
      new Fault('unreachable', 'The rules could not be loaded.', { nextStep: 'Try again.' }),
    )
    open('?tab=rules')
    await expect.element(page.getByRole('note')).toHaveTextContent('The rules could not be loaded.')
    await expect.element(page.getByRole('link', { name: 'Shared disk detected' })).toBeVisible()
  })
})

describe('a preview', () => {
  it('tells how far it is, can be called off, and then shows what would change', async () => {
    let tell: (progress: Progress) => void = () => undefined
    let finish: (result: Preview) => void = () => undefined
    let signal: AbortSignal | undefined
    vi.spyOn(session.analyst, 'preview').mockImplementation((_engine, _candidate, options) => {
      tell = options!.onProgress!
      signal = options!.signal
      return new Promise((resolve) => (finish = resolve))
    })
    open('?tab=preview')
    await page.getByRole('button', { name: 'Forklift rules' }).click()
    tell({ done: 1, total: 3 })
    await expect.element(page.getByText('1 of 3 VMs evaluated')).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(signal?.aborted).toBe(true)
    // What comes after the end is nobody's.
    finish(preview())
    await expect.element(page.getByText('What would other rules say?')).toBeVisible()

    await page.getByRole('button', { name: 'Forklift rules' }).click()
    finish(preview())
    const banner = page.getByRole('group', { name: 'Previewed rules' })
    await expect.element(banner).toHaveTextContent('site-rules-7.tar.gz')
    await expect.element(banner).toHaveTextContent('Nothing was changed and nothing was sent.')
    await expect
      .element(page.getByRole('img', { name: /Blocked 1 to 0.*Ready 1 to 2/ }))
      .toBeVisible()
    await expect.element(page.getByText('1 other rule fires on the same VMs.')).toBeVisible()
    await expect.element(page.getByText('1 becomes Ready')).toBeVisible()
    await page.getByRole('button', { name: 'View as table' }).click()
    await expect.element(page.getByRole('rowheader', { name: 'With the candidate' })).toBeVisible()
    await page.getByRole('link', { name: 'Open it as a list' }).click()
    await expect.element(page.getByRole('grid')).toHaveTextContent(/web-01.*Blocked.*Ready/)
    // The link is gone; the keyboard goes on where the list is.
    const place = page.getByRole('region', { name: 'Preview of other rules' })
    await expect.element(place).toHaveFocus()
    await page.getByRole('button', { name: 'Back to the summary' }).click()
    await expect.element(place).toHaveFocus()
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect.element(page.getByText('What would other rules say?')).toBeVisible()
  })

  it('refuses a bundle in words and leaves everything as it was', async () => {
    vi.spyOn(session.analyst, 'preview').mockRejectedValue(
      new Fault('protocol', 'site.tar.gz has no policy.wasm.', {
        nextStep: 'Make it with "opa build -t wasm".',
      }),
    )
    open('?tab=preview')
    await userEvent.upload(
      page.getByLabelText('Bundle of rules').element() as HTMLInputElement,
      new File([new Uint8Array(10)], 'site.tar.gz'),
    )
    await expect
      .element(page.getByText('site.tar.gz: site.tar.gz has no policy.wasm'))
      .toBeVisible()
    await expect.element(page.getByText(/Make it with "opa build -t wasm"/)).toBeVisible()
    await expect.element(page.getByText(/all verdicts are as they were/)).toBeVisible()
    await page.getByRole('button', { name: 'Choose other rules' }).click()
    await expect.element(page.getByText('What would other rules say?')).toBeVisible()
  })

  it('is used after one question, and says what happens', async () => {
    vi.spyOn(session.analyst, 'preview').mockResolvedValue(preview())
    const prefer = vi.spyOn(session.rules, 'prefer').mockResolvedValue()
    open('?tab=preview')
    await page.getByRole('button', { name: 'Forklift rules' }).click()
    const region = page.getByRole('region', { name: 'Preview of other rules' })
    await expect.element(region).toHaveFocus()
    await page.getByRole('button', { name: 'Use this bundle' }).click()
    await expect.element(page.getByRole('group', { name: 'Use this bundle' })).toHaveFocus()
    await expect.element(page.getByText(/3 VMs are validated anew with site-rules-7/)).toBeVisible()
    expect(prefer).not.toHaveBeenCalled()
    await page.getByRole('button', { name: /^Validate all with/ }).click()
    await expect
      .element(page.getByText('site-rules-7.tar.gz: all VMs are validated anew.'))
      .toBeVisible()
    expect(prefer).toHaveBeenCalledExactlyOnceWith('forklift')
    expect(route.query.get('tab')).toBeNull()
    await expect.element(page.getByRole('tabpanel', { name: /^Queue/ })).toHaveFocus()
  })

  it('says when other rules came into use since', async () => {
    const ask = vi.spyOn(session.analyst, 'preview').mockResolvedValue(preview())
    open('?tab=preview')
    await page.getByRole('button', { name: 'Forklift rules' }).click()
    await expect.element(page.getByRole('group', { name: 'Previewed rules' })).toBeVisible()
    await expect.element(page.getByRole('note')).not.toBeInTheDocument()
    await setPolicy({ version: 18 })
    try {
      await expect.element(page.getByRole('note')).toHaveTextContent('Other rules came into use')
      await page.getByRole('button', { name: 'Try again' }).click()
      expect(ask).toHaveBeenCalledTimes(2)
    } finally {
      await setPolicy({ version: 17 })
      await page.getByRole('button', { name: 'Discard' }).click()
    }
  })

  it('is not used when the browser does not keep the choice, and says why', async () => {
    vi.spyOn(session.analyst, 'preview').mockResolvedValue(preview())
    vi.spyOn(session.rules, 'prefer').mockRejectedValue(
      new Fault('quota', 'This browser has no room left.', { nextStep: 'Free some space.' }),
    )
    open('?tab=preview')
    await page.getByRole('button', { name: 'Forklift rules' }).click()
    await page.getByRole('button', { name: 'Use this bundle' }).click()
    await page.getByRole('button', { name: /^Validate all with/ }).click()
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Not used: This browser has no room left. Free some space.')
    await page.getByRole('button', { name: 'Discard' }).click()
  })
})

describe('the menu of rules', () => {
  it('says which are chosen and chooses others', async () => {
    const prefer = vi.spyOn(session.rules, 'prefer').mockResolvedValue()
    open()
    await page.getByRole('button', { name: 'Rules in use' }).click()
    await expect
      .element(page.getByRole('menuitemradio', { name: /As configured/ }))
      .toHaveAttribute('aria-checked', 'true')
    await page.getByRole('menuitemradio', { name: /^Forklift rules/ }).click()
    expect(prefer).toHaveBeenCalledExactlyOnceWith('forklift')
    await expect.element(page.getByText(/all VMs are validated anew/)).toBeVisible()
  })
})
