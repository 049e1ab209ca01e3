/**
 * What is really there: everything listed from the engine itself, past all faults, decoded with the sheets. Written apart
 * from the collector's own listing on purpose.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Sheet } from '../../src/core/adapters/adapter.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { KINDS, type Kind } from '../../src/core/model/kinds.ts'
import type { Draft, Row } from '../../src/core/model/rows.ts'
import type { EngineApi, InventoryStore, Query } from '../../src/core/ports.ts'

export type Truth = Map<Kind, Map<string, Draft>>

const { signal } = new AbortController()

async function body(api: EngineApi, path: string, query: Query): Promise<unknown> {
  const answer = await api.get(path, query, signal)
  if (answer.gone) throw new Error(`The oracle found nothing at ${path}.`)
  return answer.body
}

async function kindTruth(api: EngineApi, sheet: Sheet): Promise<Map<string, Draft>> {
  const query: Query = sheet.follow === '' ? {} : { follow: sheet.follow }
  const items = sheet.items(await body(api, sheet.path, query))
  if (!items) throw new Error(`The oracle could not read ${sheet.path}.`)
  let drafts = items.flatMap((item) => sheet.decode(item).draft ?? [])
  for (const [index, draft] of drafts.entries()) {
    if (!sheet.detail?.survey && !sheet.detail?.needs(draft)) continue
    drafts[index] = sheet.detail.merge(draft, await body(api, sheet.detail.path(draft.id), {}), [])
  }
  if (sheet.join && drafts.length > 0) {
    drafts = sheet.join.merge(drafts, await body(api, sheet.join.path, sheet.join.query))
  }
  return new Map(drafts.map((draft) => [draft.id, draft]))
}

export async function truth(api: EngineApi, sheets: Sheets): Promise<Truth> {
  const whole: Truth = new Map()
  for (const kind of KINDS) whole.set(kind, await kindTruth(api, sheets[kind]))
  return whole
}

const plain = ({ revision: _, ...draft }: Row): Draft => draft

/** Where the store and the world differ, in words; empty when they are equal. */
export async function differences(
  store: Pick<InventoryStore, 'ids' | 'get'>,
  world: Truth,
): Promise<string[]> {
  const found: string[] = []
  for (const [kind, drafts] of world) {
    const ids = await store.ids(kind)
    const rows = await store.get(kind, ids)
    for (const [index, id] of ids.entries()) {
      const draft = drafts.get(id)
      const row = plain(rows[index]!)
      if (!draft) found.push(`${kind} ${id} is stored but gone`)
      else if (!isDeepStrictEqual(row, draft))
        found.push(`${kind} ${id}: ${firstDifference(row, draft)}`)
    }
    const stored = new Set(ids)
    for (const id of drafts.keys()) if (!stored.has(id)) found.push(`${kind} ${id} is missing`)
  }
  return found
}

function firstDifference(row: Draft, draft: Draft): string {
  const [a, b] = [row, draft] as unknown as Record<string, unknown>[]
  const key = Object.keys({ ...a, ...b }).find((name) => !isDeepStrictEqual(a![name], b![name]))!
  return `${key} is ${JSON.stringify(a![key])?.slice(0, 80)}, should be ${JSON.stringify(b![key])?.slice(0, 80)}`
}
