/**
 * The one table from event codes to what is read again, per kind. A code stands under every kind that it may have
 * changed, also where no event is written of its own: removing a data center changes its clusters.
 *
 * Which reference an event carries decides the verb (see `Verb`). No event names a network, a profile or a disk, so those
 * collections are read whole; so are storage domains, whose state stands in another listing.
 */
import { CODES as C } from '../engine/codes.ts'
import type { Kind } from '../model/kinds.ts'
import type { Verb } from './adapter.ts'
import {
  RENAMED,
  CLUSTER_NETWORKS,
  NETWORKS_CHANGED,
  DATA_CENTERS_CAME_OR_WENT,
  DATA_CENTER_STATUS,
  STORAGE_CAME_OR_WENT,
  STORAGE_STATUS,
  HOST_CHANGED,
  HOST_LOST_OR_FOUND,
  VM_WITH_DISKS,
  DISK_OF_A_VM_OR_NONE,
  DISK_REMOVED_FROM_VMS,
  POOLS_WITH_VMS,
  POOLS_OTHERWISE,
  VM_CONFIGURATION,
  VM_RUN_STATE,
} from './code-groups.ts'

type Verbs = Readonly<Record<number, Verb>>

/** Throws when a code has two verbs: which one counts would depend on the order. */
function verbs(groups: { readonly [V in Verb]?: readonly number[] }): Verbs {
  const table: Record<number, Verb> = {}
  for (const verb of Object.keys(groups) as Verb[]) {
    for (const code of groups[verb] ?? []) {
      if (code in table) throw new Error(`Event code ${code} has two verbs.`)
      table[code] = verb
    }
  }
  return table
}

export const VERBS: { readonly [K in Kind]: Verbs } = {
  dataCenter: verbs({
    // A new data center is named by its name alone.
    all: DATA_CENTERS_CAME_OR_WENT.filter((code) => code !== C.USER_REMOVE_STORAGE_POOL),
    one: [C.USER_UPDATE_STORAGE_POOL, C.USER_REMOVE_STORAGE_POOL, ...DATA_CENTER_STATUS],
    // Its first storage domain brings a data center up, its last one takes it down.
    named: [
      ...RENAMED,
      ...STORAGE_STATUS,
      ...STORAGE_CAME_OR_WENT.filter((code) => code !== C.USER_FORCE_REMOVE_STORAGE_POOL),
    ],
  }),

  cluster: verbs({
    one: [
      C.USER_ADD_CLUSTER,
      C.USER_UPDATE_CLUSTER,
      C.USER_REMOVE_CLUSTER,
      C.SYSTEM_UPDATE_CLUSTER,
      C.CLUSTER_CANNOT_UPDATE_VM_COMPATIBILITY_VERSION,
      ...CLUSTER_NETWORKS,
    ],
    // Clusters outlive their data center, and lose a network that is removed.
    all: [C.USER_REMOVE_STORAGE_POOL, C.USER_FORCE_REMOVE_STORAGE_POOL, C.NETWORK_REMOVE_NETWORK],
    named: RENAMED,
  }),

  storageDomain: verbs({
    all: [
      C.USER_ADD_STORAGE_DOMAIN,
      C.USER_UPDATE_STORAGE_DOMAIN,
      C.USER_REMOVE_STORAGE_DOMAIN,
      C.USER_EXTENDED_STORAGE_DOMAIN,
      C.USER_REFRESH_LUN_STORAGE_DOMAIN,
      C.USER_REMOVE_DEVICE_FROM_STORAGE_DOMAIN,
      C.USER_REDUCE_DOMAIN_DEVICES_SUCCEEDED,
      C.IRS_DISK_SPACE_LOW,
      C.IRS_DISK_SPACE_LOW_ERROR,
      C.USER_REMOVE_STORAGE_POOL,
      ...STORAGE_CAME_OR_WENT,
      ...STORAGE_STATUS,
      ...DATA_CENTER_STATUS,
    ],
    named: RENAMED,
  }),

  network: verbs({
    all: [
      ...NETWORKS_CHANGED,
      ...DATA_CENTERS_CAME_OR_WENT,
      // A network lists its profiles.
      C.ADD_VNIC_PROFILE,
      C.REMOVE_VNIC_PROFILE,
      ...CLUSTER_NETWORKS,
      C.LABEL_NETWORK,
      C.UNLABEL_NETWORK,
    ],
  }),

  nicProfile: verbs({
    all: [
      C.ADD_VNIC_PROFILE,
      C.UPDATE_VNIC_PROFILE,
      C.REMOVE_VNIC_PROFILE,
      C.USER_ADDED_NETWORK_QOS,
      C.USER_REMOVED_NETWORK_QOS,
      C.USER_UPDATED_NETWORK_QOS,
      ...NETWORKS_CHANGED,
      ...DATA_CENTERS_CAME_OR_WENT,
    ],
  }),

  diskProfile: verbs({
    all: [
      C.USER_ADDED_DISK_PROFILE,
      C.USER_REMOVED_DISK_PROFILE,
      C.USER_UPDATED_DISK_PROFILE,
      C.USER_ADDED_QOS,
      C.USER_REMOVED_QOS,
      C.USER_UPDATED_QOS,
      // Each domain has a default profile.
      C.USER_ADD_STORAGE_DOMAIN,
      C.USER_REMOVE_STORAGE_DOMAIN,
      ...STORAGE_CAME_OR_WENT,
    ],
  }),

  host: verbs({
    one: [...HOST_CHANGED, ...HOST_LOST_OR_FOUND],
    all: [
      // One host becomes the storage pool manager, an unnamed other one ceases to be it.
      C.USER_FORCE_SELECTED_SPM,
      C.IRS_HOSTED_ON_VDS,
      C.NETWORK_ATTACH_NETWORK_TO_CLUSTER,
      C.NETWORK_DETACH_NETWORK_TO_CLUSTER,
      C.LABEL_NETWORK,
      C.UNLABEL_NETWORK,
      C.USER_FORCE_REMOVE_STORAGE_POOL,
    ],
    named: RENAMED,
  }),

  /** Options of the engine: no event tells of them. */
  serverCpu: verbs({}),

  disk: verbs({
    attached: [...VM_WITH_DISKS, ...DISK_OF_A_VM_OR_NONE],
    all: [
      C.USER_UPDATE_DISK,
      C.USER_ADD_DISK,
      C.USER_ADD_DISK_FINISHED_SUCCESS,
      C.USER_FINISHED_REMOVE_DISK,
      C.USER_FINISHED_REMOVE_DISK_NO_DOMAIN,
      C.USER_COPIED_DISK,
      C.USER_COPIED_DISK_FINISHED_SUCCESS,
      C.USER_REGISTER_DISK_FINISHED_SUCCESS,
      C.USER_IMPORT_IMAGE_FINISHED_SUCCESS,
      C.ADD_DISK_INTERNAL,
      C.TRANSFER_IMAGE_SUCCEEDED,
      C.TRANSFER_IMAGE_CANCELLED,
      C.SYNC_DIRECT_LUNS_STARTED,
      C.SYNC_DIRECT_LUNS_FINISHED,
      ...DISK_REMOVED_FROM_VMS,
      ...POOLS_WITH_VMS,
      ...STORAGE_CAME_OR_WENT,
    ],
  }),

  vm: verbs({
    one: [...VM_WITH_DISKS, ...VM_CONFIGURATION, ...VM_RUN_STATE],
    named: [...DISK_OF_A_VM_OR_NONE, ...RENAMED],
    placed: [...HOST_LOST_OR_FOUND, C.USER_CLEAR_UNKNOWN_VMS],
    all: [
      ...POOLS_WITH_VMS,
      ...POOLS_OTHERWISE,
      ...DISK_REMOVED_FROM_VMS,
      ...STORAGE_CAME_OR_WENT,
      // Written once for a cluster, about all its VMs.
      C.SYSTEM_UPDATE_CLUSTER,
      C.CLUSTER_CANNOT_UPDATE_VM_COMPATIBILITY_VERSION,
    ],
  }),
}
