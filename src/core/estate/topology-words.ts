/** What a node of the topology is, in a few words; and the settings of it that raise concerns. Pure. */
import { kindWord } from '../model/pages.ts'
import { isObject, type TreeNode } from './topology-tree.ts'

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

/** `cluster, 5 hosts`, `host, up`, `engine, 4.5.6`. */
export function noteOf({ kind, id, replica, vms }: TreeNode): string {
  switch (kind) {
    case 'engine': {
      const version = replica.meta?.engine?.fullVersion
      return version ? `engine, ${version}` : 'engine'
    }
    case 'vm':
      return vms[0]?.row.status ?? ''
    case 'cluster': {
      const hosts = replica.list('host').rows.filter((row) => row.cluster === id).length
      return `cluster, ${counted(hosts, 'host', 'hosts')}`
    }
    case 'host':
    case 'disk':
    case 'storageDomain': {
      const status = replica.list(kind).byId.get(id)?.status ?? ''
      return status === '' ? kindWord(kind) : `${kindWord(kind)}, ${status}`
    }
    case 'network': {
      const vlan = replica.list('network').byId.get(id)?.vlan ?? ''
      return vlan === '' ? 'network' : `network, VLAN ${vlan}`
    }
    case 'idle':
    case 'group':
      return 'group'
    default:
      return isObject(kind) ? kindWord(kind) : ''
  }
}

export function tagsOf({ kind, id, replica }: TreeNode): string[] {
  const when = (on: boolean | undefined, tag: string): string[] => (on ? [tag] : [])
  switch (kind) {
    case 'cluster': {
      const row = replica.list('cluster').byId.get(id)
      return [...when(row?.ksmEnabled, 'KSM'), ...when(row?.haReservation, 'HA reservation')]
    }
    case 'disk':
      return when(replica.list('disk').byId.get(id)?.shared, 'Shared')
    case 'nicProfile': {
      const row = replica.list('nicProfile').byId.get(id)
      return [
        ...when(row?.passThrough, 'Passthrough'),
        ...when(row?.portMirroring, 'Port mirroring'),
        ...when(row !== undefined && row.qos !== '', 'QoS'),
      ]
    }
    default:
      return []
  }
}
