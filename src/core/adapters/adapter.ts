/**
 * The data sheet of a kind: where its documents are, what becomes of them, which events concern it. Sheets hold no
 * behaviour beyond mapping; `collector/plan.ts` reads them.
 */
import type { Misfit } from '../engine/decode.ts'
import type { EngineEvent } from '../model/event.ts'
import type { Kind, RefKey } from '../model/kinds.ts'
import type { Draft } from '../model/rows.ts'
import type { Query } from '../ports.ts'

/**
 * What an event asks for, per kind. The state that is read counts, never the event: an add, an update and a removal
 * are the same question to the engine, and 404 is the answer "removed".
 *
 * - `one`: read the object that the event names; when it names none, `all`;
 * - `all`: list the kind and reconcile by set difference;
 * - `named`: read the object that the event names; when it names none, nothing (the event concerns one of several kinds);
 * - `placed` (vm): read every stored VM that runs on the host that the event names; when it names none, nothing;
 * - `attached` (disk): read the disks of the VM that the event names, those it had and those it has now; when it names
 *   no VM, `all`.
 */
export type Verb = 'one' | 'all' | 'named' | 'placed' | 'attached'

/** A decoded document. `draft` is null when the object has to be kept out (no id, or nothing usable). */
export interface Decoded<K extends Kind = Kind> {
  id: string
  name: string
  draft: Draft<K> | null
  misfits: Misfit[]
}

/** A request beside the main one whose answer completes a row. */
export interface Detail<K extends Kind = Kind> {
  /** Row fields that it completes. They must not carry references. */
  readonly fields: readonly string[]
  /** Whether this row needs it whenever the row is read. */
  needs(draft: Draft<K>): boolean
  path(id: string): string
  /** Must not throw; an answer that does not complete the draft returns that very draft, if odd with a misfit. */
  merge(draft: Draft<K>, body: unknown, misfits: Misfit[]): Draft<K>
  /**
   * Rows that do not need it may have something to tell nevertheless: all are asked now and then, in small batches, and
   * a row that an event of `codes` names is asked soon. Without it, a row that does not need the detail is complete.
   */
  readonly survey?: { readonly codes: readonly number[] }
  /** Failure of this request leaves the row without the detail instead of failing the kind. */
  readonly optional: true
}

/** A second listing whose answer completes all rows of a listing (storage domain states stand in the data centers). */
export interface Join<K extends Kind = Kind> {
  readonly path: string
  readonly query: Query
  merge(drafts: Draft<K>[], body: unknown): Draft<K>[]
}

export interface Sheet<K extends Kind = Kind> {
  readonly kind: K
  /** Path of the listing below `/api`. */
  readonly path: string
  /** Comma list without blanks; '' for none. */
  readonly follow: string
  /** How the listing can be paged: `sortby id asc`, or not at all. */
  readonly paging: 'id' | 'none'
  /** Elements of a listing's body, or null when the body is none of this kind's listings. `{}` is an empty listing. */
  items(body: unknown): unknown[] | null
  /** Path of one object; null for a kind that is only listed. */
  one(id: string): string | null
  readonly codes: Readonly<Record<number, Verb>>
  /** The id that an event gives for this kind. */
  named(event: EngineEvent): string | undefined
  decode(document: unknown): Decoded<K>
  refs(draft: Draft<K>): RefKey[]
  /** A state that the engine will leave by itself, often without an event: read again until it is over. */
  transient(draft: Draft<K>): boolean
  readonly detail?: Detail<K>
  readonly join?: Join<K>
}

export type AnySheet = { [K in Kind]: Sheet<K> }[Kind]
