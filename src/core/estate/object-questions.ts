/** What pages of single objects ask, and the answers: what belongs to one, how shared causes are, names and places. */
import type { Kind } from '../model/kinds.ts'
import type { Usage } from './items.ts'
import type { Fires, Run, Totals } from './judging.ts'
import type { OtherKind } from './kind-items.ts'
import type { Related } from './kind-related.ts'

export interface ObjectQuestion {
  engines: readonly string[]
  kind: OtherKind
  id: string
  /** So many of each kind that belongs to it. */
  limit: number
}

export interface ObjectAnswer {
  /** What its VMs add up to. */
  usage: Usage
  /** What belongs to it, by kind; `total` counts those past the limit, too. */
  related: readonly (Related & { total: number })[]
}

/** An object from which a concern may come. */
export interface CauseAsked {
  kind: Kind
  id: string
  concern: string
}

export interface SharingQuestion {
  engines: readonly string[]
  causes: readonly CauseAsked[]
}

export interface Shared extends CauseAsked {
  /** VMs that use the object. */
  users: number
  /** Those of them that have the concern. */
  affected: number
}

export interface NamesQuestion {
  engines: readonly string[]
  objects: readonly { kind: Kind; id: string }[]
}

export interface NamedObject {
  kind: Kind
  id: string
  name: string
  /** Of a VM; '' for none. */
  cluster: string
  /** Where it is, as its name alone is often not enough: `on vlan120-app in Brno`; '' where it is. */
  place: string
}

/** How far validation is, over all VMs. */
export interface JudgedQuestion {
  engines: readonly string[]
  /** Count the verdicts that are newer; milliseconds since the epoch, null: none is asked for. */
  since: number | null
}

export interface JudgedAnswer {
  totals: Totals
  /** Ids of the VMs on which the rules in force gave no decision. */
  failed: readonly string[]
  /** VMs that wait for validation. */
  waiting: number
  /** VMs with a decision, current or not. */
  decided: number
  /** Verdicts newer than what was asked. */
  newer: number
  run: Run | null
  /** Of the last verdicts, current or not. */
  fires: Fires
}
