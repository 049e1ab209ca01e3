/** An inventory store in memory, as small as its contract allows. Revisions, fencing and atomicity as the port says. */
import { asFault, Fault } from '../../src/core/errors.ts'
import type { AuditReport, RowDifference } from '../../src/core/model/drift.ts'
import type { AppliedEvent, HistoryEntry } from '../../src/core/model/history.ts'
import { KINDS, refKey, type Kind, type RefKey } from '../../src/core/model/kinds.ts'
import type { ObjectFault, ReplicaMeta } from '../../src/core/model/meta.ts'
import type { Row } from '../../src/core/model/rows.ts'
import type { Commit, CommitResult, InventoryStore, Upsert } from '../../src/core/ports.ts'
import { differingFields, sameRow } from '../../src/core/store/equal.ts'
import { firstMeta, sealedMeta } from '../../src/core/store/meta-record.ts'

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

/** What takes back the changes of a commit that fails. */
type Undo = (() => void)[]

/** Sets or removes an entry, and notes how to take that back. */
function set<K, V>(map: Map<K, V>, key: K, value: V | undefined, undo: Undo): void {
  const before = map.get(key)
  if (before === undefined && value === undefined) return
  undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
  if (value === undefined) map.delete(key)
  else map.set(key, value)
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

  lead(leader: string, after = this.meta.epoch): Promise<number> {
    if (after !== this.meta.epoch) {
      return Promise.reject(new Fault('superseded', 'Another one leads.'))
    }
    this.meta = { ...this.meta, leader, epoch: this.meta.epoch + 1 }
    return Promise.resolve(this.meta.epoch)
  }

  async commit(change: Commit): Promise<CommitResult> {
    await Promise.resolve()
    const failure = this.failures.shift()
    if (failure) throw failure
    if (change.epoch !== this.meta.epoch) throw new Fault('superseded', 'Another one leads.')
    const undo: Undo = []
    try {
      const result = this.#apply(change, undo)
      this.commits.push(change)
      return result
    } catch (error) {
      for (const back of undo.reverse()) back()
      throw asFault(error)
    }
  }

  #apply(change: Commit, undo: Undo): CommitResult {
    const differences: RowDifference[] = []
    const result = { created: 0, updated: 0, unchanged: 0, removed: 0, pending: 0, differences }
    const tell: Tell = (kind, { id, name }, difference, refs, fields = []) => {
      if (change.report) differences.push({ kind, id, name, difference, refs, fields })
    }
    const removes = new Set((change.removes ?? []).map(({ kind, id }) => refKey(kind, id)))
    const upserts = new Map<RefKey, Upsert>()
    for (const upsert of change.upserts ?? []) {
      const key = refKey(upsert.kind, upsert.draft.id)
      if (!removes.has(key)) upserts.set(key, upsert)
    }
    for (const [key, upsert] of upserts) {
      set(this.faults, key, undefined, undo)
      result[this.#upsert(upsert, tell, undo)] += 1
    }
    const remove = (kind: Kind, id: string): void => {
      const before = this.#rows.get(kind)!.get(id)
      if (!before) return
      set(this.#rows.get(kind)!, id, undefined, undo)
      result.removed += 1
      tell(kind, before.row, 'extra', before.refs)
    }
    for (const { kind, id } of change.removes ?? []) {
      set(this.faults, refKey(kind, id), undefined, undo)
      remove(kind, id)
    }
    for (const { kind, ids } of change.keepOnly ?? []) {
      const goes = (id: string): boolean => !ids.has(id) && !upserts.has(refKey(kind, id))
      for (const id of [...this.#rows.get(kind)!.keys()]) if (goes(id)) remove(kind, id)
      for (const [key, fault] of [...this.faults]) {
        if (fault.kind === kind && goes(fault.id)) set(this.faults, key, undefined, undo)
      }
    }
    for (const fault of change.faults ?? []) {
      set(this.faults, refKey(fault.kind, fault.id), fault, undo)
    }
    const seq = this.meta.seq + 1
    const wanted = change.meta?.(frozen(this.meta)) ?? this.meta
    this.history.push(...(change.history ?? []).filter((entry) => !this.#isKnown(entry)))
    if (change.audit) this.audits.set(change.audit.no, structuredClone(change.audit))
    this.meta = frozen(sealedMeta(this.meta, wanted, seq, this.#counts()))
    return { seq, ...result, meta: this.meta }
  }

  #upsert(
    { kind, draft: given, refs, keep = [] }: Upsert,
    tell: Tell,
    undo: Undo,
  ): 'created' | 'updated' | 'unchanged' {
    const table = this.#rows.get(kind)!
    const before = table.get(given.id)
    const kept = Object.entries(before?.row ?? {}).filter(([field]) => keep.includes(field))
    const draft = { ...given, ...Object.fromEntries(kept) }
    if (before && sameRow(draft, before.row)) {
      set(table, given.id, { ...before, refs }, undo)
      return 'unchanged'
    }
    const row = frozen({ ...draft, revision: (before?.row.revision ?? 0) + 1 }) as Row
    set(table, given.id, { row, refs }, undo)
    if (!before) {
      tell(kind, draft, 'missing', refs)
      return 'created'
    }
    const fields = differingFields(before.row, draft)
    tell(kind, draft, 'different', [...new Set([...before.refs, ...refs])], fields)
    return 'updated'
  }

  #counts(): Map<Kind, { rows: number; faults: number }> {
    const faults = new Map<Kind, number>()
    for (const { kind } of this.faults.values()) faults.set(kind, (faults.get(kind) ?? 0) + 1)
    return new Map(
      KINDS.map((kind) => [
        kind,
        { rows: this.#rows.get(kind)!.size, faults: faults.get(kind) ?? 0 },
      ]),
    )
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
    this.faults.clear()
    this.history = []
    this.audits.clear()
    const empty = { ...firstMeta(this.meta.engineId), paused: this.meta.paused }
    this.meta = frozen(sealedMeta(this.meta, empty, this.meta.seq + 1, this.#counts()))
    return Promise.resolve()
  }
}
