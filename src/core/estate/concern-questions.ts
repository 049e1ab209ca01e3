/** What pages about concerns ask, beside the list: concern by cluster, one concern, and which single edits help. */
import type { Edit, OwnEdits } from '../model/fix-once.ts'
import type { Kind } from '../model/kinds.ts'
import type { Severity } from '../model/readiness.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { Ranking } from './fix-rows.ts'
import type { ListState } from './list-state.ts'

/** `state`: text and facets of the list of concerns; which concerns pass. */
export interface MatrixQuestion {
  engines: readonly string[]
  state: ListState
}

export interface MatrixCluster {
  engine: string
  /** '' for VMs in no cluster. */
  id: string
  name: string
  vms: number
}

export interface MatrixRow {
  id: string
  label: string
  category: string
  severity: Severity
  area: string
  /** Kinds of the objects to edit. */
  scope: readonly Kind[]
  vms: number
  waived: number
  /** VMs with it, in the order of the clusters. */
  cells: readonly number[]
}

export interface MatrixAnswer {
  ready: boolean
  /** Most VMs first; those without VMs are left out. */
  clusters: readonly MatrixCluster[]
  /** Most VMs first. */
  rows: readonly MatrixRow[]
  /** Concerns without filters, and VMs with any of them. */
  total: number
  vms: number
}

export interface ConcernQuestion {
  engines: readonly string[]
  id: string
}

export interface ConcernAnswer {
  ready: boolean
  /** It has fired here, now or before. */
  known: boolean
  label: string
  category: string
  severity: Severity
  assessment: string
  vms: number
  /** Validated VMs. */
  validated: number
  waived: number
  /** VMs wait for validation: the numbers may grow. */
  pending: number
  firstAt: number | null
  /** Most VMs with it first. */
  clusters: readonly (MatrixCluster & { affected: number })[]
  /** Shared objects that cause it, and those of single VMs, as far as edits were found; null before that. */
  objects: readonly { kind: Kind; count: number }[] | null
}

/** `concern`: only edits against this one; '' for all. */
export interface FixesQuestion {
  engines: readonly string[]
  concern: string
  by: Ranking
  /** Also those against concerns that only say Information. */
  information: boolean
}

export interface FixLine {
  /** Unique among the lines. */
  id: string
  engine: string
  edit: Edit
  label: string
  severity: Severity
  /** Where the object is. */
  place: string
  cleared: number
  ready: number
  /** VMs that lose the concern by this edit and those above, and their share of those with it, percent. */
  sum: number
  share: number
}

export interface FixesAnswer {
  lines: readonly FixLine[]
  own: readonly (OwnEdits & { engine: string; label: string })[]
  /** VMs with the concern; 0 where all are asked about. */
  affected: number
  /** Of the oldest computation; null while none is known of one of the engines. */
  at: number | null
  versions: readonly {
    engine: string
    version: PolicyVersion
    standIn: boolean
    inForce: boolean
  }[]
  /** VMs with a verdict by engine, 0 while any of its VMs waits for one. */
  decided: Readonly<Record<string, number>>
  /** VMs that were looked at, and those that were validated since. */
  vms: number
  since: number
}
