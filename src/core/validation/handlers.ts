/**
 * The rule table: which change of which object can alter the policy input of the VMs that refer to it. The store asks
 * it inside each commit and walks `REFERRED_BY` from the object to its VMs; this file knows nothing of either.
 *
 * The original has five handlers (VM, Cluster, Host, NICProfile, DiskProfile). They look at updates only and reach a
 * cluster's VMs through its hosts, so stopped VMs, disks, created and removed objects are missed; all are in here.
 */
import type { Kind } from '../model/kinds.ts'
import type { Rows } from '../model/rows.ts'
import type { RowChange, Touches } from '../ports.ts'
import {
  clusterPart,
  dataCenterPart,
  diskPart,
  diskProfilePart,
  hostPart,
  nicProfilePart,
  serverCpuPart,
  type Link,
} from './input-parts.ts'

export interface Handler<K extends Kind = Kind> {
  created: boolean
  removed: boolean
  /** `always`, `never`, or the part of the row whose difference counts. */
  updated: 'always' | 'never' | ((row: Rows[K]) => unknown)
  /** The handler of the original that did this, or null where it had none. */
  original: string | null
  why: string
}

const noLink: Link = () => ''

/** Without revision: a dependency's revision alone says nothing new to a rule. */
const bare = <T extends { revision: number }>({ revision: _, ...rest }: T): Omit<T, 'revision'> =>
  rest

export const HANDLERS: { readonly [K in Kind]: Handler<K> } = {
  vm: {
    created: true,
    removed: false,
    updated: 'always',
    original: 'VMEventHandler',
    why: 'A verdict is for one revision of the VM, and each difference raises it.',
  },
  cluster: {
    created: true,
    removed: true,
    updated: (row) => bare(clusterPart(row, noLink)),
    original: 'ClusterEventHandler',
    why: 'Expanded as `cluster`; VMs that are down count too.',
  },
  host: {
    created: true,
    removed: true,
    updated: (row) => bare(hostPart(row, noLink)),
    original: 'HostEventHandler',
    why: 'Expanded as `host`.',
  },
  nicProfile: {
    created: true,
    removed: true,
    updated: (row) => bare(nicProfilePart(row, noLink)),
    original: 'NICProfileHandler',
    why: 'Expanded as `nics[].profile`.',
  },
  diskProfile: {
    created: true,
    removed: true,
    updated: (row) => bare(diskProfilePart(row, noLink)),
    original: 'DiskProfileHandler',
    why: 'Expanded as `diskAttachments[].disk.profile`.',
  },
  disk: {
    created: true,
    removed: true,
    updated: (row) => bare(diskPart(row, row.profile, noLink)),
    original: null,
    why: 'Expanded as `diskAttachments[].disk`: status, size and sharing change without the VM.',
  },
  dataCenter: {
    created: true,
    removed: true,
    updated: (row) => bare(dataCenterPart(row, noLink)),
    original: null,
    why: 'Expanded as `dataCenter`.',
  },
  serverCpu: {
    created: true,
    removed: true,
    updated: (row) => bare(serverCpuPart(row, noLink)),
    original: null,
    why: 'Expanded as `serverCpu`.',
  },
  network: {
    created: false,
    removed: false,
    updated: 'never',
    original: null,
    why: 'In the input by id only.',
  },
  storageDomain: {
    created: false,
    removed: false,
    updated: 'never',
    original: null,
    why: 'In the input by id only.',
  },
}

function differs<K extends Kind>(handler: Handler<K>, before: Rows[K], after: Rows[K]): boolean {
  const { updated } = handler
  if (typeof updated === 'string') return updated === 'always'
  // Projections list their keys in a fixed order, so equal texts mean equal values.
  return JSON.stringify(updated(before)) !== JSON.stringify(updated(after))
}

function touchesOf<K extends Kind>(handler: Handler<K>, change: RowChange<K>): boolean {
  if (change.change !== 'updated') return handler[change.change]
  return differs(handler, change.before, change.after)
}

/** The rule of `ports.ts`, as the store takes it. */
export const touches: Touches = (change) =>
  touchesOf(HANDLERS[change.kind] as Handler, change as RowChange)
