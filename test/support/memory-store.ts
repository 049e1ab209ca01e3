/** An inventory store in memory, as small as its contract allows. Revisions, fencing and atomicity as the port says. */
import { isDeepStrictEqual } from 'node:util'
import { Fault } from '../../src/core/errors.ts'
import type { AuditReport, RowDifference } from '../../src/core/model/drift.ts'
import type { AppliedEvent, HistoryEntry } from '../../src/core/model/history.ts'
import { KINDS, type Kind, type RefKey } from '../../src/core/model/kinds.ts'
import type { ObjectFault, ReplicaMeta } from '../../src/core/model/meta.ts'
import type { Row } from '../../src/core/model/rows.ts'
import type { Commit, CommitResult, InventoryStore } from '../../src/core/ports.ts'
import { differingFields } from '../../src/core/store/equal.ts'
import { firstMeta } from '../../src/core/store/meta-record.ts'

interface Record_ {
  row: Row
  refs: readonly RefKey[]
}

type Tell = (
  kind: Kind,
  row: { id: string; name: string },
  difference: RowDifference['difference'],
  refs: readonly RefKey[],
  fields?: readonly string[],
) => void

/** Meta records are handed out as they are stored, so nobody may change one. Frozen parts are not looked into again. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) frozen(part)
  return value
}

export class MemoryStore implements InventoryStore {
  meta: ReplicaMeta = firstMeta('memory')
  commits: Commit[] = []
  faults = new Map<string, ObjectFault>()
  /** In the order of writing. */
  history: HistoryEntry[] = []
  audits = new Map<number, AuditReport>()
  /** Thrown by the next commits, one each. */
  failures: Fault[] = []
  #rows = new Map<Kind, Map<string, Record_>>(KINDS.map((kind) => [kind, new Map()]))

  rows(kind: Kind): Map<string, Row> {
    return new Map([...this.#rows.get(kind)!].map(([id, { row }]) => [id, row]))
  }

  readMeta(): Promise<ReplicaMeta> {
    return Promise.resolve(frozen(this.meta))
  }

  lead(leader: string): Promise<number> {
    this.meta = { ...this.meta, leader, epoch: this.meta.epoch + 1 }
    return Promise.resolve(this.meta.epoch)
  }

  async commit(change: Commit): Promise<CommitResult> {
    await Promise.resolve()
    const failure = this.failures.shift()
    if (failure) throw failure
    if (change.epoch !== this.meta.epoch) throw new Fault('superseded', 'Another one leads.')
    const differences: RowDifference[] = []
    const result = { created: 0, updated: 0, unchanged: 0, removed: 0, pending: 0, differences }
    const tell: Tell = (kind, { id, name }, difference, refs, fields = []) => {
      if (change.report) differences.push({ kind, id, name, difference, refs, fields })
    }
    for (const { kind, draft: given, refs, keep = [] } of change.upserts ?? []) {
      const table = this.#rows.get(kind)!
      const before = table.get(given.id)
      const kept = Object.entries(before?.row ?? {}).filter(([field]) => keep.includes(field))
      const draft = { ...given, ...Object.fromEntries(kept) }
      const revision = before?.row.revision ?? 0
      this.faults.delete(`${kind}:${draft.id}`)
      if (before && isDeepStrictEqual(before.row, { ...draft, revision })) {
        result.unchanged += 1
        continue
      }
      result[before ? 'updated' : 'created'] += 1
      table.set(draft.id, { row: { ...draft, revision: revision + 1 } as Row, refs })
      if (!before) tell(kind, draft, 'missing', refs)
      else {
        const fields = differingFields(before.row, draft)
        tell(kind, draft, 'different', [...new Set([...before.refs, ...refs])], fields)
      }
    }
    for (const { kind, id } of change.removes ?? []) this.#remove(kind, id, result, tell)
    for (const { kind, ids } of change.keepOnly ?? []) {
      for (const id of [...this.#rows.get(kind)!.keys()]) {
        if (!ids.has(id)) this.#remove(kind, id, result, tell)
      }
    }
    for (const fault of change.faults ?? []) this.faults.set(`${fault.kind}:${fault.id}`, fault)
    this.history.push(...(change.history ?? []).filter((entry) => !this.#isKnown(entry)))
    if (change.audit) this.audits.set(change.audit.no, structuredClone(change.audit))
    const seq = this.meta.seq + 1
    const meta = change.meta?.(frozen(this.meta)) ?? this.meta
    const kinds = { ...meta.kinds }
    for (const kind of KINDS) {
      const rows = this.#rows.get(kind)!.size
      if (kinds[kind].rows !== rows) kinds[kind] = { ...kinds[kind], rows }
    }
    this.meta = { ...meta, seq, kinds }
    this.commits.push(change)
    return { seq, ...result, meta: frozen(this.meta) }
  }

  #remove(kind: Kind, id: string, result: { removed: number }, tell: Tell): void {
    const before = this.#rows.get(kind)!.get(id)
    this.faults.delete(`${kind}:${id}`)
    if (!before) return
    this.#rows.get(kind)!.delete(id)
    result.removed += 1
    tell(kind, before.row, 'extra', before.refs)
  }

  #isKnown(entry: HistoryEntry): boolean {
    if (entry.type !== 'event') return false
    const { id, time, code } = entry
    return this.history.some(
      (old) => old.type === 'event' && old.id === id && old.time === time && old.code === code,
    )
  }

  appliedEvents(after: number): Promise<AppliedEvent[]> {
    const found: AppliedEvent[] = []
    for (const entry of [...this.history].reverse()) {
      if (entry.type !== 'event') break
      if (entry.id > after) found.push(entry)
    }
    return Promise.resolve(found)
  }

  ids(kind: Kind): Promise<string[]> {
    return Promise.resolve([...this.#rows.get(kind)!.keys()])
  }

  get<K extends Kind>(kind: K, ids: readonly string[]): Promise<(Row<K> | undefined)[]> {
    const table = this.#rows.get(kind)!
    return Promise.resolve(ids.map((id) => table.get(id)?.row as Row<K> | undefined))
  }

  referring(kind: Kind, to: RefKey): Promise<string[]> {
    const found = [...this.#rows.get(kind)!].filter(([, { refs }]) => refs.includes(to))
    return Promise.resolve(found.map(([id]) => id))
  }

  wipe(epoch: number): Promise<void> {
    if (epoch !== this.meta.epoch) return Promise.reject(new Fault('superseded', 'Another leads.'))
    for (const table of this.#rows.values()) table.clear()
    this.history = []
    this.audits.clear()
    const { leader } = this.meta
    this.meta = { ...firstMeta('memory'), epoch, leader }
    return Promise.resolve()
  }
}
