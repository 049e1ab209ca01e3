/**
 * The real analysis worker over a stored estate: its answers arrive, what hangs is ended, what cannot be read is refused in
 * words, and nothing is written.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import portolanUrl from '../../policies/dist/portolan.wasm?url'
import { AnalysisLink } from '../../src/app/analysis-link.ts'
import { Analyst } from '../../src/app/analyst.ts'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'
import { deleteReplica, readMeta } from '../../src/core/store/queries.ts'
import { LOOP, oddModule } from '../core/policy/foreign.ts'
import { demoReplica, validateAll, type DemoReplica } from '../support/demo-replica.ts'

const ENGINE = 'analyst-browser'
let replica: DemoReplica
let analyst: Analyst

beforeAll(async () => {
  await deleteReplica(ENGINE)
  replica = await demoReplica(ENGINE, 300)
  const backend = createWasmBackend(async () => (await fetch(portolanUrl)).arrayBuffer())
  await validateAll(replica, ENGINE, backend)
  analyst = new Analyst(() => ({ use: 'built-in', profile: 'portolan' }), new AnalysisLink())
}, 60_000)

afterAll(async () => {
  analyst.close()
  replica.store.close()
  await deleteReplica(ENGINE)
})

it('says what is known of the rules in force', async () => {
  const pack = await analyst.pack()
  expect(pack.source.origin).toBe('built-in')
  expect(pack.rules.length).toBeGreaterThan(30)
})

it('proves why the concerns of a VM are there', async () => {
  const { id, verdict } = (await replica.store.db.verdicts.toArray()).find(
    (one) => one.verdict.concerns.length > 1,
  )!
  const concerns = verdict.concerns.map((one) => one.id)
  const found = await analyst.explain(ENGINE, id, concerns)
  expect([...found.keys()]).toEqual(concerns)
  for (const why of found.values()) {
    expect(why).toMatchObject({ proven: true, bounded: false, standIn: false })
  }
})

it('finds single edits, and gives them again while nothing has changed', async () => {
  const told: number[] = []
  const first = await analyst.fixOnce(ENGINE, { onProgress: ({ done }) => told.push(done) })
  expect(first.vms).toBeGreaterThan(250)
  expect(told.at(-1)).toBe(replica.vms.length)
  expect(await analyst.fixOnce(ENGINE)).toBe(first)
})

it('previews other rules and writes nothing', async () => {
  const before = await readMeta(replica.store.db)
  const preview = await analyst.preview(ENGINE, { type: 'built-in', profile: 'forklift' })
  expect(preview.vms).toBe(replica.vms.length)
  expect(preview.failed).toEqual([])
  expect(preview.candidate.version).not.toBe(preview.inForce?.version)
  expect(await readMeta(replica.store.db)).toEqual(before)
})

it('refuses in words what is no bundle', async () => {
  const bytes = new TextEncoder().encode('not a bundle').buffer
  const refused = analyst.preview(ENGINE, { type: 'file', name: 'x.tar.gz', bytes })
  await expect(refused).rejects.toMatchObject({ name: 'Fault', kind: 'protocol' })
})

it('gives up a candidate that never ends, and goes on', { timeout: 30_000 }, async () => {
  const name = 'loop.wasm'
  const hangs = () => ({ type: 'file', name, bytes: oddModule({ does: LOOP }).buffer }) as const
  await expect(analyst.preview(ENGINE, hangs())).rejects.toMatchObject({ name: 'Fault' })
  const control = new AbortController()
  const cancelled = analyst.preview(ENGINE, hangs(), { signal: control.signal })
  setTimeout(() => control.abort(new DOMException('Not wanted.', 'AbortError')), 300)
  await expect(cancelled).rejects.toThrow('Not wanted.')
  expect((await analyst.pack()).rules.length).toBeGreaterThan(30)
})
