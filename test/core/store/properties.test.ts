/** Random sequences of changes: whatever happens, lists, counts and pending work follow from the stored rows. */
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  KINDS,
  REFERRED_BY,
  refKey,
  type Kind,
  type RefKey,
} from '../../../src/core/model/kinds.ts'
import { listRow, verdictListRow } from '../../../src/core/model/list-rows.ts'
import type { ReplicaMeta } from '../../../src/core/model/meta.ts'
import { currentState } from '../../../src/core/model/verdict-state.ts'
import type { Upsert } from '../../../src/core/ports.ts'
import { chunksAfter, parseChunk, pendingIds } from '../../../src/core/store/queries.ts'
import type { Chunk, ReplicaDb } from '../../../src/core/store/schema.ts'
import { SLAB } from '../../../src/core/store/slabs.ts'
import { cleanUp, fresh } from './contract.ts'
import { upsert, verdict } from './rows.ts'

type Step =
  | { type: 'upsert'; rows: { kind: Kind; id: number; text: number; refs: [Kind, number][] }[] }
  | { type: 'remove'; kind: Kind; id: number }
  | { type: 'keep'; kind: Kind; ids: number[] }
  | { type: 'validate'; share: number; stale: boolean; state: 'ok' | 'failed' }
  | { type: 'rules'; version: number; dies: boolean }
  | { type: 'mark' }
  | { type: 'bulk'; from: number; count: number }

const kind = fc.constantFrom(...KINDS)
const id = fc.integer({ min: 0, max: 5 })

/** Kinds that a kind may refer to: the reverse of the table. */
const REFERS_TO = Object.fromEntries(
  KINDS.map((one) => [one, KINDS.filter((other) => REFERRED_BY[other].includes(one))]),
) as Record<Kind, Kind[]>

const row = kind.chain((of) =>
  fc.record({
    kind: fc.constant(of),
    id,
    text: fc.integer({ min: 0, max: 2 }),
    refs:
      REFERS_TO[of].length === 0
        ? fc.constant<[Kind, number][]>([])
        : fc.array(fc.tuple(fc.constantFrom(...REFERS_TO[of]), id), { maxLength: 4 }),
  }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('upsert' as const),
      rows: fc.array(row, { maxLength: 8 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), kind, id }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('keep' as const), kind, ids: fc.array(id) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('validate' as const),
      share: fc.integer({ min: 1, max: 3 }),
      stale: fc.boolean(),
      state: fc.constantFrom('ok' as const, 'failed' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('rules' as const),
      version: fc.integer({ min: 6, max: 8 }),
      dies: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mark' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('bulk' as const),
      from: fc.integer({ min: 0, max: 200 }),
      count: fc.integer({ min: 1, max: 150 }),
    }),
  },
)

const byId = <T extends { id: string }>(rows: T[]): T[] =>
  rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))

const read = (chunks: Chunk[]): { id: string }[] =>
  byId(chunks.flatMap((chunk) => parseChunk(chunk) as { id: string }[]))

/** The invariants that hold after every step. */
async function check(db: ReplicaDb, known: Map<string, Chunk>): Promise<void> {
  const meta = (await db.meta.get('replica'))!
  for (const one of KINDS) {
    const stored = await db.rows(one).toArray()
    const chunks = await chunksAfter(db, one, -1)
    expect(read(chunks), one).toEqual(
      byId(
        stored.map(({ row, firstAt, changedAt }) => ({ ...listRow(one, row), firstAt, changedAt })),
      ),
    )
    expect(meta.kinds[one].rows, `count of ${one}`).toBe(stored.length)
    const place = new Map(
      chunks.flatMap((chunk) => parseChunk(chunk).map((r) => [r.id, chunk.no] as const)),
    )
    for (const { id: own, chunk } of stored) expect(chunk).toBe(place.get(own))
    // A reader that takes only what is newer ends with the same chunks.
    for (const chunk of chunks) {
      expect(chunk.count).toBe(parseChunk(chunk).length)
      expect(chunk.count).toBeLessThanOrEqual(SLAB)
      const before = known.get(`${one} ${chunk.no}`)
      if (before?.seq === chunk.seq) expect(chunk).toEqual(before)
      known.set(`${one} ${chunk.no}`, chunk)
    }
  }
  const verdicts = await db.verdicts.toArray()
  expect(read(await chunksAfter(db, 'verdict', -1))).toEqual(
    byId(verdicts.map((v) => ({ ...verdictListRow(v.verdict) }))),
  )
  const pending = new Set(await pendingIds(db))
  const revision = new Map((await db.rows('vm').toArray()).map((s) => [s.id, s.row.revision]))
  for (const waiting of pending) expect(revision.has(waiting), `${waiting} exists`).toBe(true)
  for (const { id: own } of verdicts) expect(revision.has(own), `${own} exists`).toBe(true)
  const given = new Map(verdicts.map((v) => [v.id, v.verdict]))
  for (const [own, at] of revision) {
    if (currentState(given.get(own), at, meta.policy, false) !== 'pending') continue
    expect(pending.has(own), `${own} waits`).toBe(true)
  }
}

describe('store under random changes', () => {
  afterEach(cleanUp)

  it('keeps lists and counts true to the rows, and lets every VM without a current verdict wait', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        const { store, epoch } = await fresh()
        const { db, inventory, validation } = store
        const known = new Map<string, Chunk>()
        let now = 0
        /** What the validator does when it learns of other rules: the search comes first, so that a crash forgets nothing. */
        const rules = async (version: number, dies: boolean): Promise<void> => {
          await validation.sweep(epoch, { version, local: null }, now)
          if (dies) return
          const meta = (m: ReplicaMeta): ReplicaMeta => ({
            ...m,
            policy: { ...m.policy, backend: 'wasm', version },
          })
          await validation.saveResults({ epoch, results: [], postponed: [], meta })
        }
        await rules(6, false)
        for (const one of steps) {
          now += 1
          if (one.type === 'upsert') {
            const upserts = one.rows.map(({ kind: of, id: n, text, refs }): Upsert => {
              const keys = refs.map(([to, m]): RefKey => refKey(to, `${to}-${m}`))
              return upsert(of, `${of}-${n}`, { description: `text ${text}` }, keys)
            })
            await inventory.commit({ epoch, now, upserts })
          } else if (one.type === 'bulk') {
            const upserts = Array.from({ length: one.count }, (_, at) =>
              upsert('vm', `vm-${(one.from + at) * 3}`),
            )
            await inventory.commit({ epoch, now, upserts })
          } else if (one.type === 'remove') {
            const removes = [{ kind: one.kind, id: `${one.kind}-${one.id}` }]
            await inventory.commit({ epoch, now, removes })
          } else if (one.type === 'keep') {
            const ids = new Set(one.ids.map((n) => `${one.kind}-${n}`))
            await inventory.commit({ epoch, now, keepOnly: [{ kind: one.kind, ids }] })
          } else if (one.type === 'validate') {
            const due = await validation.due(now, 1000)
            const rows = await db.rows('vm').bulkGet(due.map((entry) => entry.id))
            const { state, share } = one
            const policyVersion = (await inventory.readMeta()).policy.version
            const results = due.flatMap(({ id: own, token }, at) => {
              const { revision } = rows[at]!.row
              const given = verdict(own, { revision, policyVersion, state })
              return at % share === 0 ? [{ token, verdict: given }] : []
            })
            const postponed = due.flatMap(({ id: own, token, attempts }, at) =>
              at % share === 1
                ? [{ id: own, token, attempts: attempts + 1, due: now + 3, error: 'HTTP 500' }]
                : [],
            )
            // The inventory does not wait for the validator: rows may change before the results arrive.
            if (one.stale) {
              const upserts = [upsert('vm', 'vm-1', { description: `while validating ${now}` })]
              await inventory.commit({ epoch, now, upserts })
            }
            await validation.saveResults({ epoch, results, postponed })
          } else if (one.type === 'rules') {
            await rules(one.version, one.dies)
          } else {
            await validation.mark(epoch, 'all', 'manual', now)
          }
          await check(db, known)
        }
        await db.delete()
      }),
      { numRuns: 50 },
    )
  }, 60_000)

  it('marks exactly the VMs from which a changed object can be reached', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 5, maxLength: 40 }),
        kind,
        id,
        async (rows, of, n) => {
          const { store, epoch } = await fresh()
          const { db, inventory, validation } = store
          const final = new Map<string, Upsert>()
          for (const { kind: own, id: m, refs } of rows) {
            const keys = refs.map(([to, l]): RefKey => refKey(to, `${to}-${l}`))
            final.set(refKey(own, `${own}-${m}`), upsert(own, `${own}-${m}`, {}, keys))
          }
          await inventory.commit({ epoch, now: 1, upserts: [...final.values()] })
          const due = await validation.due(1, 1000)
          const results = due.map(({ id: own, token }) => ({ token, verdict: verdict(own) }))
          await validation.saveResults({ epoch, results, postponed: [] })
          const changed = upsert(of, `${of}-${n}`, { description: 'changed' })
          const old = final.get(refKey(of, `${of}-${n}`))
          await inventory.commit({
            epoch,
            now: 2,
            upserts: [{ ...changed, refs: old?.refs ?? [] } as Upsert],
          })
          // Downwards, the way a policy input is put together: the opposite of what the store walks.
          const holds = (key: string): boolean => {
            if (key === refKey(of, `${of}-${n}`)) return true
            const referred = final.get(key)?.refs ?? []
            return referred.some((ref) => {
              const to = ref.slice(0, ref.indexOf(':')) as Kind
              const from = key.slice(0, key.indexOf(':')) as Kind
              return REFERRED_BY[to].includes(from) && holds(ref)
            })
          }
          const expected = new Set(
            [...final].flatMap(([key, { kind: own, draft }]) =>
              own === 'vm' && holds(key) ? [draft.id] : [],
            ),
          )
          if (of === 'vm') expected.add(`vm-${n}`)
          expect(new Set(await pendingIds(db))).toEqual(expected)
          await db.delete()
        },
      ),
      { numRuns: 100 },
    )
  }, 60_000)
})
