/** An inventory store in memory, as small as its contract allows. Revisions, fencing and atomicity as the port says. */
import { isDeepStrictEqual } from 'node:util'
import { Fault } from '../../src/core/errors.ts'
import { KINDS, type Kind, type RefKey } from '../../src/core/model/kinds.ts'
import type { ObjectFault, ReplicaMeta } from '../../src/core/model/meta.ts'
import type { Row } from '../../src/core/model/rows.ts'
import type { Commit, CommitResult, InventoryStore } from '../../src/core/ports.ts'
import { firstMeta } from '../../src/core/store/meta-record.ts'

interface Record_ {
  row: Row
  refs: readonly RefKey[]
}

export class MemoryStore implements InventoryStore {
  meta: ReplicaMeta = firstMeta('memory')
  commits: Commit[] = []
  faults = new Map<string, ObjectFault>()
  /** Thrown by the next commits, one each. */
  failures: Fault[] = []
  #rows = new Map<Kind, Map<string, Record_>>(KINDS.map((kind) => [kind, new Map()]))

  rows(kind: Kind): Map<string, Row> {
    return new Map([...this.#rows.get(kind)!].map(([id, { row }]) => [id, row]))
  }

  readMeta(): Promise<ReplicaMeta> {
    return Promise.resolve(structuredClone(this.meta))
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
    const result = { created: 0, updated: 0, unchanged: 0, removed: 0, pending: 0 }
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
    }
    for (const { kind, id } of change.removes ?? []) this.#remove(kind, id, result)
    for (const { kind, ids } of change.keepOnly ?? []) {
      for (const id of [...this.#rows.get(kind)!.keys()]) {
        if (!ids.has(id)) this.#remove(kind, id, result)
      }
    }
    for (const fault of change.faults ?? []) this.faults.set(`${fault.kind}:${fault.id}`, fault)
    const seq = this.meta.seq + 1
    this.meta = { ...structuredClone(change.meta?.(this.meta) ?? this.meta), seq }
    for (const kind of KINDS) this.meta.kinds[kind].rows = this.#rows.get(kind)!.size
    this.commits.push(change)
    return { seq, ...result, meta: structuredClone(this.meta) }
  }

  #remove(kind: Kind, id: string, result: { removed: number }): void {
    if (this.#rows.get(kind)!.delete(id)) result.removed += 1
    this.faults.delete(`${kind}:${id}`)
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
    const { leader } = this.meta
    this.meta = { ...firstMeta('memory'), epoch, leader }
    return Promise.resolve()
  }
}
