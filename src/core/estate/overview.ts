/**
 * The overview as a question and its answer: how big, how ready, what blocks, which edits help most, how full. Everything
 * that is counted can be listed: each number comes with the filters of the list that has exactly those rows.
 */
import type { Edit } from '../model/fix-once.ts'
import type { Counts, Level, Severity } from '../model/readiness.ts'
import type { PolicyVersion } from '../model/verdict.ts'

/** Ids as the facets of the lists have them; '' for all. */
export interface OverviewQuestion {
  engines: readonly string[]
  dataCenter: string
  cluster: string
}

export interface OverviewChoice {
  engine: string
  id: string
  name: string
}

export interface OverviewFix {
  engine: string
  edit: Edit
  /** Label of the concern that it clears. */
  label: string
  /** Where the object is, such as `in Brno`. */
  place: string
  /** VMs of the scope that lose the concern, and that become ready by this edit alone. */
  cleared: number
  ready: number
}

export interface OverviewConcern {
  id: string
  label: string
  severity: Severity
  vms: number
}

export interface OverviewCluster {
  engine: string
  id: string
  name: string
  vms: number
  blocked: number
  /** null while none of its VMs is validated. */
  counts: Counts | null
  /** Virtual CPUs of running VMs per core of hosts that are up; null without such a host. */
  ratio: number | null
}

/** How much of something is in use. */
export interface OverviewUse {
  engine: string
  id: string
  name: string
  /** Percent; null where the engine does not say. */
  percent: number | null
}

/** Bytes. Those of which the engine does not say the size are in none of the sums. */
export interface OverviewCapacity {
  used: number
  total: number
  /** Handed out to disks, or to VMs. */
  promised: number
  /** Objects whose size is not known. */
  unknown: number
}

/** Disks of one storage domain in one status. */
export interface OverviewDisks {
  engine: string
  domain: string
  name: string
  status: string
  disks: number
  bytes: number
}

export interface OverviewAnswer {
  /** The stored rows of all engines asked about were read once. */
  ready: boolean
  /** The data center that storage and networks were narrowed to: that of the cluster where one is chosen; '' for all. */
  within: string
  dataCenters: readonly OverviewChoice[]
  clusters: readonly OverviewChoice[]
  counts: {
    vms: number
    hosts: number
    hostsInMaintenance: number
    clusters: number
    clustersWithBlocked: number
    dataCenters: number
    storageDomains: number
    /** Used to 90 % and more. */
    domainsFull: number
    networks: number
    nicProfiles: number
  }
  /** VMs by status, most first. */
  statuses: readonly { status: string; vms: number }[]
  readiness: Readonly<Record<Level, number>>
  validation: {
    current: number
    outdated: number
    none: number
    /** VMs that wait. */
    pending: number
    failed: number
    versions: readonly { engine: string; version: PolicyVersion | null }[]
  }
  /** Most VMs first; `rules` is how many fire, those of each engine by themselves. */
  concerns: readonly OverviewConcern[]
  rules: number
  fixes: {
    /** The best edits, most VMs cleared first. */
    best: readonly OverviewFix[]
    all: number
    /** VMs by readiness were all the best made: at least so many ready, as VMs that need two of them are not counted. */
    after: Readonly<Record<Level, number>>
    /** The oldest of the computations; null while none is known of one of the engines. */
    at: number | null
  }
  perCluster: readonly OverviewCluster[]
  storage: OverviewCapacity
  memory: OverviewCapacity
  domains: readonly OverviewUse[]
  hosts: readonly OverviewUse[]
  disks: readonly OverviewDisks[]
  /** VMs by operating system type, most first. */
  guests: readonly { os: string; vms: number }[]
}
