/** A replica filled from recorded answers of an engine through the data sheets, in one commit; no collector. */
import type { AnySheet, Sheet } from '../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../src/core/adapters/index.ts'
import { KINDS, type Kind } from '../../src/core/model/kinds.ts'
import type { Draft } from '../../src/core/model/rows.ts'
import type { Upsert } from '../../src/core/ports.ts'
import { openStore, type Store } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'

/** Listing bodies by kind; several are merged, a later document of the same id wins. */
export type Bodies = Partial<Record<Kind, readonly unknown[]>>

/** Answers of the requests that complete single rows, by `kind:id`. */
export type Details = Readonly<Record<string, unknown>>

export function decodeAll(bodies: Bodies, details: Details = {}): Upsert[] {
  return KINDS.flatMap((kind) => {
    const sheet: Sheet = SHEETS[kind] as AnySheet as Sheet
    const drafts = new Map<string, Draft>()
    for (const body of bodies[kind] ?? []) {
      const items = sheet.items(body)
      if (!items) throw new Error(`No listing of ${kind}`)
      for (const item of items) {
        const { id, draft, misfits } = sheet.decode(item)
        if (!draft || misfits.length > 0)
          throw new Error(`${kind} ${id}: ${JSON.stringify(misfits)}`)
        const detail = details[`${kind}:${id}`]
        drafts.set(
          id,
          detail === undefined || !sheet.detail
            ? draft
            : sheet.detail.merge(draft, detail, misfits),
        )
        if (misfits.length > 0) throw new Error(`${kind} ${id}: ${JSON.stringify(misfits)}`)
      }
    }
    return [...drafts.values()].map((draft) => ({ kind, draft, refs: sheet.refs(draft) }) as Upsert)
  })
}

export async function storeOf(
  engineId: string,
  bodies: Bodies,
  details: Details = {},
): Promise<Store> {
  const store = await openStore(engineId, touches)
  const epoch = await store.inventory.lead('test')
  await store.inventory.commit({ epoch, now: 1_000, upserts: decodeAll(bodies, details) })
  return store
}
