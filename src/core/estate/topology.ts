/** What is asked of the topology and what the answer is: the rows in sight of a tree, and one node in detail. */
import type { PageKind } from '../model/pages.ts'
import type { Counts, Level, Readiness } from '../model/readiness.ts'
import type { Value } from './spec.ts'

/** Down from data centers: by clusters and hosts, by storage domains and disks, or by networks and vNIC profiles. */
export const ARRANGEMENTS = ['hosts', 'storage', 'network'] as const
export type Arrangement = (typeof ARRANGEMENTS)[number]

/** `idle`: VMs of a cluster that do not run; `group`: a part of too many children; `more`: the children not shown yet. */
export type NodeKind = PageKind | 'engine' | 'idle' | 'group' | 'more'

/** Name of a node in an address; the same object has the same wherever in the tree it stands. */
export type NodeKey = string

/** Of one row: an object may stand in the tree more than once. */
export type RowId = string

export interface TopologyQuestion {
  engines: readonly string[]
  by: Arrangement
  /** Nodes whose children are shown, beside engines, data centers and what was found in; and those where they are not. */
  opened: readonly NodeKey[]
  closed: readonly NodeKey[]
  /** Nodes all of whose VMs are shown, not the first few. */
  whole: readonly NodeKey[]
  /** Only nodes with this in their name, and what they stand in. */
  text: string
  /** Only branches with blocked VMs. */
  blocked: boolean
  /** The window: index of its first row, and how many rows. */
  first: number
  count: number
  /** The row whose node is wanted in detail. */
  node: RowId | null
}

/** What the VMs of a branch add up to; each counts once. */
export interface BranchSum {
  vms: number
  levels: Readonly<Record<Level, number>>
  /** null while none of them is validated. */
  counts: Counts | null
  waived: number
}

export interface TopologyRow {
  id: RowId
  key: NodeKey
  kind: NodeKind
  name: string
  /** `cluster, 5 hosts`, `host, up`; '' for nothing. */
  note: string
  /** Settings that raise concerns. */
  tags: readonly string[]
  /** From 1. */
  level: number
  /** Index of the row that it stands in; -1: of none. */
  parent: number
  place: number
  siblings: number
  /** null: it has no children. */
  open: boolean | null
  sum: BranchSum
  /** Of a VM. */
  readiness: Readiness | null
  href: string
}

export interface TopologyFact {
  title: string
  cell: 'text' | 'number' | 'size' | 'flag' | 'ratio'
  value: Value
}

export interface TopologyFix {
  text: string
  /** `vNIC profile` */
  kind: string
  name: string
  href: string
  vms: number
}

/** One node with what the panel beside the tree says of it. */
export interface TopologyNode {
  key: NodeKey
  kind: NodeKind
  name: string
  /** Names of what it stands in, outermost first. */
  path: readonly string[]
  note: string
  sum: BranchSum
  facts: readonly TopologyFact[]
  /** Best edits for VMs of the branch. */
  fixes: readonly TopologyFix[]
  href: string
  /** Lists and overview narrowed to it; '' where they cannot be. */
  vmsHref: string
  overviewHref: string
}

export interface TopologyAnswer {
  /** Rows without the window. */
  total: number
  first: number
  rows: readonly TopologyRow[]
  node: TopologyNode | null
  /** Index of its row; -1: it is not among the rows. */
  nodeAt: number
  counts: { clusters: number; hosts: number; vms: number }
}
