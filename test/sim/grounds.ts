/**
 * The worlds that a seed can be run in: `tiny` (collector alone, store in memory), `store` (the whole worker on the real
 * store over fake-indexeddb), `verdicts` (that, with rules that come, go and change) and `estate` (the same on the simulated engine, with real client, sheets and rules).
 */
import 'fake-indexeddb/auto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Sheet } from '../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../src/core/adapters/index.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { KINDS, type Kind } from '../../src/core/model/kinds.ts'
import type { Draft } from '../../src/core/model/rows.ts'
import { currentState, NO_POLICY } from '../../src/core/model/verdict-state.ts'
import type { PolicyVersion } from '../../src/core/model/verdict.ts'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'
import { allPending } from '../../src/core/store/marks.ts'
import { openStore, type Store } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'
import { buildWorkload } from '../../src/core/validation/workload.ts'
import { upsert, vm } from '../core/store/rows.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { TINY_SHEETS } from '../support/tiny-engine.ts'
import { DemoWorld } from './demo-world.ts'
import { Judgments } from './judgments.ts'
import { digest } from './policy.ts'
import type { Grounds } from './simulation.ts'

const refOf = (refs: readonly string[], kind: Kind): string =>
  refs.find((ref) => ref.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? ''

/** The tiny documents as rows that have every field, which is what the real store and the policy input need. */
function whole(draft: Draft, sheet: Sheet): Draft {
  const refs = sheet.refs(draft)
  const { id, name, description } = draft
  if (sheet.kind !== 'vm') return { ...upsert(sheet.kind, id).draft, name, description }
  const disks = refs.filter((ref) => ref.startsWith('disk:')).map((ref) => ref.slice(5))
  const to = { cluster: refOf(refs, 'cluster'), host: refOf(refs, 'host'), disks }
  const status = (draft as { status?: string }).status ?? 'up'
  return vm(id, to, { name, description, status } as Partial<Draft<'vm'>>).draft
}

const vmRefs = ({ cluster, host, diskAttachments }: Draft<'vm'>) =>
  [
    ...(cluster ? [`cluster:${cluster}` as const] : []),
    ...(host ? [`host:${host}` as const] : []),
    ...diskAttachments.map(({ disk }) => `disk:${disk}` as const),
  ] as const

export const WHOLE_SHEETS = Object.fromEntries(
  KINDS.map((kind) => {
    const tiny: Sheet = TINY_SHEETS[kind]
    const sheet: Sheet = {
      ...tiny,
      decode(document) {
        const decoded = tiny.decode(document)
        return { ...decoded, draft: decoded.draft && whole(decoded.draft, tiny) }
      },
      refs: (draft) => (kind === 'vm' ? [...vmRefs(draft as Draft<'vm'>)] : []),
    }
    delete (sheet as { join?: unknown }).join
    return [kind, sheet]
  }),
) as unknown as Sheets

const tiny: Grounds = () => ({
  inventory: new MemoryStore(),
  validation: null,
  sheets: TINY_SHEETS,
  close: () => undefined,
})

let opened = 0

/** A replica of its own on the real store. */
export async function open(): Promise<Store & { remove(): void }> {
  opened += 1
  const store = await openStore(`sim-${opened}`, touches)
  const remove = (): void => {
    store.close()
    indexedDB.deleteDatabase(store.db.name)
  }
  return { ...store, remove }
}

/** Verdicts that nothing waits to replace although what they were told is not what is stored. */
async function stale({ db, validation }: Store): Promise<string[]> {
  const waiting = new Set(
    (await db.pending.toArray()).flatMap(({ entries }) => entries.map(({ id }) => id)),
  )
  const announced = (await db.meta.get('replica'))?.policy.version ?? null
  const ids = await db.rows('vm').toCollection().primaryKeys()
  const found: string[] = []
  for (const [id, parts] of await validation.workloads(ids.filter((id) => !waiting.has(id)))) {
    const { vm: row, verdict } = parts
    if (!verdict) found.push(`VM ${id} has no verdict and does not wait`)
    else if (verdict.revision !== row.revision) {
      found.push(`VM ${id} of revision ${row.revision} has a verdict for ${verdict.revision}`)
    } else if (verdict.state === 'ok') {
      const seen = verdict.concerns[0]?.assessment
      const now = digest(buildWorkload(parts, 'sim'))
      if (seen !== now) found.push(`VM ${id} was judged as ${seen} and is ${now}`)
      if (isOlder(verdict.policyVersion, announced)) {
        found.push(`VM ${id} was judged by rules ${verdict.policyVersion}, not ${announced}`)
      }
    }
  }
  return found
}

const isOlder = (version: PolicyVersion | null, announced: PolicyVersion | null): boolean =>
  announced !== null && Number(version) < Number(announced)

/** VMs that wait for a verdict, or whose verdict is no decision by these rules. */
async function unvalidated(
  { db, validation }: Store,
  version: PolicyVersion | null,
): Promise<string[]> {
  if ((await validation.nextDue()) !== null) return ['something is pending']
  const wrong: string[] = []
  for (const { id, row } of await db.rows('vm').toArray()) {
    const verdict = (await db.verdicts.get(id))?.verdict
    const fits =
      verdict?.state === 'ok' &&
      verdict.revision === row.revision &&
      verdict.policyVersion === version
    if (!fits) wrong.push(`VM ${id} of revision ${row.revision} has ${JSON.stringify(verdict)}`)
  }
  return wrong
}

const store: Grounds = async () => {
  const own = await open()
  return {
    inventory: own.inventory,
    validation: own.validation,
    sheets: WHOLE_SHEETS,
    stale: () => stale(own),
    unvalidated: (version) => unvalidated(own, version),
    close: () => own.remove(),
  }
}

/** Rules that come and go: verdicts are held against what those rules would say of what is stored. */
const verdicts: Grounds = async () => {
  const own = await open()
  let rules: Judgments | null = null
  const wrong = async (end: boolean): Promise<string[]> => {
    const { db, validation } = own
    const policy = (await db.meta.get('replica'))?.policy ?? NO_POLICY
    const waiting = await allPending(db)
    if (end && waiting.length > 0) return ['something is pending']
    const waits = new Set(waiting.map(({ id }) => id))
    const ids = await db.rows('vm').toCollection().primaryKeys()
    const found: string[] = []
    for (const [id, parts] of await validation.workloads(ids)) {
      const { vm: row, verdict } = parts
      const state = currentState(verdict, row.revision, policy, waits.has(id))
      if (state !== 'ok') {
        if (end) found.push(`VM ${id} is ${state}: ${JSON.stringify(verdict)}`)
        continue
      }
      const seen = verdict!.concerns[0]?.assessment
      const { policyVersion } = verdict!
      if (!rules!.said(policyVersion, seen, buildWorkload(parts, 'sim'), end)) {
        found.push(`VM ${id}: rules ${policyVersion} would not say ${seen}`)
      }
    }
    return found
  }
  return {
    inventory: own.inventory,
    validation: own.validation,
    sheets: WHOLE_SHEETS,
    policies: (sky) => (rules = new Judgments(sky)),
    stale: () => wrong(false),
    unvalidated: () => wrong(true),
    close: () => own.remove(),
  }
}

const { signal } = new AbortController()

const rules = async (): Promise<ArrayBuffer> =>
  new Uint8Array(await readFile(resolve('policies/dist/portolan.wasm'))).buffer

const estate: Grounds = async (seed) => {
  const own = await open()
  const backend = createWasmBackend(rules)
  const { version } = await backend.rules(signal)
  return {
    inventory: own.inventory,
    validation: own.validation,
    sheets: SHEETS,
    backend,
    world: (clock, chaos) => new DemoWorld(clock, chaos, seed),
    unvalidated: () => unvalidated(own, version),
    close: () => own.remove(),
  }
}

/** By name, with how many strides of faults a seed has. */
export const WORLDS = {
  tiny: { grounds: tiny, strides: 150 },
  store: { grounds: store, strides: 90 },
  verdicts: { grounds: verdicts, strides: 90 },
  estate: { grounds: estate, strides: 75 },
} as const

export type WorldName = keyof typeof WORLDS
