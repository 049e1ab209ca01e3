/**
 * The rules of a team on disk, in a real browser on the built product: others take their place without anybody doing
 * anything, broken ones hold up nothing but themselves.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { replicaName } from '../../src/core/store/schema.ts'
import { answering, LOOP, oddModule, type Odd } from '../core/policy/foreign.ts'
import {
  command,
  engineId,
  openBrowser,
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
/** The page looks for other rules after so many seconds, and at most some seconds later. */
const SEARCH = 1
const SOON = 30_000

let engine: TestEngine
let proxy: Proxy
let browser: Browser
let folder: string
let id: string

const concern = (name: string, category = 'Warning') => ({
  id: name,
  category,
  label: `Found by ${name}`,
  assessment: 'It was found.',
})
const finding = (name: string): Odd => ({
  ...answering({ rules_version: 'the same', errors: [], concerns: [concern(name)] }),
  entrypoints: {
    'io/konveyor/forklift/ovirt/validate': 0,
    'io/konveyor/forklift/ovirt/rules_version': 0,
  },
})

/** In one step, as the documentation says. */
function put(odd: Odd): void {
  writeFileSync(join(folder, '.next'), oddModule(odd))
  renameSync(join(folder, '.next'), join(folder, 'policy.wasm'))
}

const snapshot = async (): Promise<Snapshot> =>
  (await readSnapshot(browser.page, replicaName(id))) ?? ({ verdicts: [] } as unknown as Snapshot)

/** Ids of the concerns that all VMs have; null while they differ or are not all validated. */
async function common(): Promise<string | null> {
  const { verdicts } = await snapshot()
  const found = new Set(
    verdicts.map(({ verdict }) => verdict.concerns.map((one) => one.id).join(' ')),
  )
  return verdicts.length === VMS && found.size === 1 ? [...found][0]! : null
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-team-rules-'))
  put(finding('team.one'))
  engine = await startEngine({ vms: VMS })
  proxy = await startProxy({
    OVIRT_URL: engine.url,
    SESSION_KEY: 'a key for the tests only',
    POLICY_BUNDLE_DIR: folder,
    POLICY_AGENT_SEARCH_INTERVAL: String(SEARCH),
  })
  id = await engineId(proxy)
  browser = await openBrowser()
  await browser.page.goto(proxy.url)
  await signIn(browser.page)
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the rules of a team', () => {
  it('judge every VM', async () => {
    await until('all VMs have the concern', async () => (await common()) === 'team.one', 60_000)
    const { meta } = await snapshot()
    expect(meta[0]?.policy).toMatchObject({
      backend: 'wasm',
      source: { origin: 'team', name: expect.stringContaining('rules_version the same') as string },
    })
  })

  it('take the place of the former ones when the file changes, though their version is the same', async () => {
    const before = (await snapshot()).meta[0]!.policy.version
    put(finding('team.two'))
    await until('all VMs have the new concern', async () => (await common()) === 'team.two', SOON)
    expect((await snapshot()).meta[0]!.policy.version).not.toBe(before)
  })

  it('hold up no change of the engine when they do not end, and are named as what they are', async () => {
    put({ does: LOOP })
    await until(
      'the trouble is recorded',
      async () =>
        /took longer than 2 s/.test((await snapshot()).meta[0]?.policy.trouble?.message ?? ''),
      60_000,
    )
    const vm = [...engine.engine.world.vms.values()][3]!
    engine.engine.world.renameVm(vm.id, 'renamed-meanwhile')
    await until(
      'the change is stored',
      async () => JSON.stringify((await snapshot()).vm).includes('renamed-meanwhile'),
      SOON,
    )
    const undecided = (await snapshot()).verdicts.filter(
      ({ verdict }) => verdict.state === 'failed',
    )
    expect(undecided.length).toBeGreaterThan(0)
    for (const { verdict } of undecided) {
      expect(verdict.error).toBe('No decision: the rules took longer than 2 s.')
    }
  })

  it('judge again once they are mended', async () => {
    put(finding('team.three'))
    await until('all VMs are validated', async () => (await common()) === 'team.three', 60_000)
    expect((await snapshot()).meta[0]!.policy.trouble).toBeNull()
  })

  it('judge without network as they were fetched last', async () => {
    const { page } = browser
    await proxy.stop()
    await page.reload()
    const asked = Date.now()
    await until(
      'all VMs are validated again',
      async () => {
        await command(page, id, { type: 'revalidate', ids: 'all' })
        const { verdicts } = await snapshot()
        return verdicts.length === VMS && verdicts.every(({ verdict }) => verdict.at > asked)
      },
      60_000,
    )
    expect(await common()).toBe('team.three')
    expect((await snapshot()).meta[0]!.policy.source).toMatchObject({ origin: 'team' })
  })
})
