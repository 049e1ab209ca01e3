/** Who leads, with real Web Locks and real IndexedDB: workers that stand still, are ended in mid-commit, or have no locks. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { KINDS } from '../../../src/core/model/kinds.ts'
import { readMeta } from '../../../src/core/store/queries.ts'
import type { Oddity } from '../../support/oddities.ts'
import { RealWorkers, server, within } from '../../support/real-workers.ts'

let browser: RealWorkers

beforeAll(() => server.start({ quiet: true, onUnhandledRequest: 'bypass' }))
afterAll(() => server.stop())

beforeEach(async () => {
  browser = await RealWorkers.begin()
})

afterEach(() => browser.end())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const ordinary: Oddity = { type: 'ordinary' }

type Dump = Awaited<ReturnType<RealWorkers['dump']>>

/** What changed of a table, cut down to the first difference. */
const changes = (before: Dump, after: Dump): string[] =>
  [...after].flatMap(([table, text]) => {
    const was = before.get(table) ?? ''
    if (was === text) return []
    const at = [...text].findIndex((letter, index) => letter !== was[index])
    return [`${table}: ${was.slice(at - 60, at + 40)} → ${text.slice(at - 60, at + 40)}`]
  })

/** Resolves when the store has not changed for a second. */
async function still(): Promise<Dump> {
  let before: Dump = new Map()
  await vi.waitFor(
    async () => {
      const now = await browser.dump()
      const changed = changes(before, now)
      before = now
      expect(changed).toEqual([])
    },
    { timeout: 30_000, interval: 1_000 },
  )
  return before
}

/** What a store must never show, whenever its worker was ended. */
async function torn(): Promise<string[]> {
  const { db } = browser
  return db.transaction('r', db.tables, async () => {
    const meta = await db.meta.get('replica')
    if (!meta) return []
    const wrong: string[] = []
    const listed = async (kind: (typeof KINDS)[number] | 'verdict'): Promise<string[]> =>
      (await db.chunks.toArray())
        .filter((chunk) => chunk.kind === kind)
        .flatMap(({ json }) => (JSON.parse(json) as { id: string }[]).map(({ id }) => id))
        .sort()
    const same = (what: string, a: readonly string[], b: readonly string[]): void => {
      if (a.join() !== b.join()) wrong.push(`${what}: ${a.length} and ${b.length}`)
    }
    for (const kind of KINDS) {
      const ids = (await db.rows(kind).toCollection().primaryKeys()).sort()
      same(`rows and list of ${kind}`, ids, await listed(kind))
      if (meta.kinds[kind].rows !== ids.length) wrong.push(`${kind} is miscounted`)
      if (meta.lastLoadAt !== null && meta.kinds[kind].completeAt === null) {
        wrong.push(`${kind} is not complete after a load`)
      }
    }
    const verdicts = new Map((await db.verdicts.toArray()).map((one) => [one.id, one.verdict]))
    same('verdicts and their list', [...verdicts.keys()].sort(), await listed('verdict'))
    const pending = (await db.pending.toArray()).flatMap(({ entries }) => entries)
    const waits = new Set(pending.map(({ id }) => id))
    for (const { id, row } of await db.rows('vm').toArray()) {
      if (verdicts.get(id)?.revision !== row.revision && !waits.has(id)) {
        wrong.push(`nobody will validate ${row.name}`)
      }
    }
    return wrong
  })
}

it(
  'takes the lead from a worker that stands still, which writes nothing ever after',
  { timeout: 114_000 },
  async () => {
    const frozen = browser.start('first', {}, ordinary)
    await browser.live('first')
    // It does nothing of itself, so that whatever changes the store later would be the other one's doing.
    const idle = { refreshInterval: 600_000, settleDelay: 600_000 }
    const second = browser.start('second', { ...idle, takeoverAfter: 1_500 })
    await sleep(3_000)
    expect(await readMeta(browser.db)).toMatchObject({ leader: 'first', epoch: 1 })

    const [changed, unseen] = [...browser.engine.world.vms.values()].slice(3, 5)
    frozen.postMessage({ type: 'freeze', ms: 14_000 } satisfies Oddity)
    const thaw = Date.now() + 14_000
    await browser.live('second')
    expect(await readMeta(browser.db)).toMatchObject({ epoch: 2 })
    browser.engine.world.renameVm(changed!.id, 'renamed-meanwhile')
    browser.tell({ type: 'poll-now' })
    await vi.waitFor(
      async () => expect(await browser.names()).toContain('renamed-meanwhile'),
      within,
    )
    await browser.everyVmValidated()
    const stored = await still()
    browser.engine.world.renameVm(unseen!.id, 'seen-by-nobody')
    await sleep(Math.max(0, thaw - Date.now()) + 5_000)
    expect(changes(stored, await browser.dump())).toEqual([])

    // It waits like any other worker, and leads when the other one ends.
    second.terminate()
    await browser.live('first')
    expect(await readMeta(browser.db)).toMatchObject({ epoch: 3 })
    await vi.waitFor(async () => expect(await browser.names()).toContain('seen-by-nobody'), within)
  },
)

it(
  'is whole whenever the leading worker is ended, and the next one goes on',
  { timeout: 114_000 },
  async () => {
    const rounds = 12
    const { vms } = browser.engine.world
    let leading = browser.start('0', { pageSize: 5 })
    for (let round = 1; round <= rounds; round += 1) {
      const waiting = browser.start(String(round), { pageSize: 5 })
      const id = [...vms.keys()][round]!
      browser.engine.world.renameVm(id, `renamed-${round}`)
      let left = 2 + round
      // A commit follows each answer within a few milliseconds.
      await new Promise<void>((resolve) => {
        browser.answered = () => {
          if ((left -= 1) === 0) setTimeout(resolve, (round % 4) * 4)
        }
      })
      leading.terminate()
      expect(await torn()).toEqual([])
      leading = waiting
    }
    await browser.live(String(rounds))
    await browser.everyVmValidated()
    expect(await torn()).toEqual([])
    const names = [...vms.values()].map(({ name }) => name)
    await vi.waitFor(
      async () => expect((await browser.names()).sort()).toEqual(names.sort()),
      within,
    )
    // Most of them were ended while they led.
    expect((await readMeta(browser.db))!.epoch).toBeGreaterThan(rounds / 2)
  },
)

it('has one leader without Web Locks too: the newest', { timeout: 60_000 }, async () => {
  const noLocks: Oddity = { type: 'no-locks' }
  browser.start('first', {}, noLocks)
  await browser.live('first')
  browser.start('second', {}, noLocks)
  await browser.live('second')
  await sleep(3_000)
  expect(await readMeta(browser.db)).toMatchObject({ leader: 'second', epoch: 2 })
  const [changed] = [...browser.engine.world.vms.values()]
  browser.engine.world.renameVm(changed!.id, 'renamed')
  await vi.waitFor(async () => expect(await browser.names()).toContain('renamed'), within)
})
