/** A golden pair: a document in the shape of an engine's, and the row that the sheet has to make of it. */
import type { AnySheet, Sheet } from '../../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Misfit } from '../../../src/core/engine/decode.ts'
import type { Kind, RefKey } from '../../../src/core/model/kinds.ts'
import type { Draft } from '../../../src/core/model/rows.ts'

export interface Golden {
  /** What this pair is there for. */
  about: string
  document: unknown
  /** Answer of the request that completes the row; only where the sheet asks for it. */
  detail?: unknown
  /** Answer of the listing that completes all rows. */
  join?: unknown
  row: unknown
  refs: RefKey[]
  transient: boolean
  misfits: Misfit[]
}

export type Made = Pick<Golden, 'row' | 'refs' | 'transient' | 'misfits'>

/** Decodes and completes a document as the collector does. Throws when a given detail is not asked for. */
export function decodeGolden(
  kind: Kind,
  golden: Pick<Golden, 'document' | 'detail' | 'join'>,
): Made {
  const sheet: Sheet = SHEETS[kind] as AnySheet as Sheet
  const { draft, misfits } = sheet.decode(golden.document)
  if (!draft) return { row: null, refs: [], transient: false, misfits }
  let row: Draft = draft
  if (golden.detail !== undefined) {
    if (!sheet.detail?.needs(row)) throw new Error(`This ${kind} does not ask for details.`)
    row = sheet.detail.merge(row, golden.detail, misfits)
  }
  if (golden.join !== undefined) row = sheet.join?.merge([row], golden.join)[0] ?? row
  return { row, refs: sheet.refs(row), transient: sheet.transient(row), misfits }
}
