/** Rows as a page joins them, made of what a store is told. */
import type { Rowset, Tables } from '../../../src/core/estate/items.ts'
import { listRow, type VerdictListRow } from '../../../src/core/model/list-rows.ts'
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'
import type { Waiting } from '../../../src/core/model/readiness.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import type { Upsert } from '../../../src/core/ports.ts'

export const full = (order: Upsert): { kind: Kind; row: Row } => ({
  kind: order.kind,
  row: { ...order.draft, revision: 1 } as Row,
})

export function tablesOf(orders: Upsert[], verdicts: VerdictListRow[] = []) {
  const rows = new Map<string, { id: string; name?: string }[]>(KINDS.map((kind) => [kind, []]))
  for (const { kind, row } of orders.map(full)) rows.get(kind)!.push(listRow(kind, row))
  rows.set('verdict', verdicts)
  const list = (kind: string): Rowset<{ id: string; name?: string }> => ({
    ready: true,
    error: undefined,
    rows: rows.get(kind)!,
    byId: new Map(rows.get(kind)!.map((row) => [row.id, row])),
  })
  return {
    list: list as unknown as Tables['list'],
    nameOf: (kind: Kind, id: string) => (id === '' ? '' : list(kind).byId.get(id)?.name || id),
    pending: new Map<string, Waiting>(),
    policy: { version: 6, local: null },
    rules: new Map(),
  }
}
