/** The registry: one sheet per kind. */
import type { Kind } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { cluster } from './cluster.ts'
import { dataCenter } from './data-center.ts'
import { diskProfile } from './disk-profile.ts'
import { disk } from './disk.ts'
import { host } from './host.ts'
import { network } from './network.ts'
import { nicProfile } from './nic-profile.ts'
import { serverCpu } from './server-cpu.ts'
import { storageDomain } from './storage-domain.ts'
import { vm } from './vm.ts'

export const SHEETS: { readonly [K in Kind]: Sheet<K> } = {
  dataCenter,
  cluster,
  storageDomain,
  network,
  nicProfile,
  diskProfile,
  host,
  serverCpu,
  disk,
  vm,
}
