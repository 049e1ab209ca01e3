/** Hosts with their NICs and network attachments. Reaching `maintenance` writes no event, hence the transient states. */
import { itemsOf } from '../engine/decode.ts'
import { refKey } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { byId, byText, decodeRow } from './sheet.ts'
import { VERBS } from './verbs.ts'

const TRANSIENT = new Set([
  'preparing_for_maintenance',
  'installing',
  'installing_os',
  'reboot',
  'connecting',
  'initializing',
  'unassigned',
  'kdumping',
])

export const host: Sheet<'host'> = {
  kind: 'host',
  path: 'hosts',
  follow: 'network_attachments,nics',
  paging: 'none',
  items: (body) => itemsOf(body, 'host'),
  one: (id) => `hosts/${encodeURIComponent(id)}`,
  codes: VERBS.host,
  named: (event) => event.host,
  decode: (document) =>
    decodeRow<'host'>(document, (reader) => {
      const status = reader.text('status')
      const os = reader.at('os')
      const cpu = reader.at('cpu')
      const topology = cpu.at('topology')
      return {
        cluster: reader.ref('cluster'),
        status,
        productName: os.text('type'),
        productVersion: os.at('version').text('full_version'),
        inMaintenance: status === 'maintenance',
        cpuSockets: topology.whole('sockets'),
        cpuCores: topology.whole('cores'),
        networkAttachments: reader
          .list('network_attachments', 'network_attachment')
          .map((each) => ({ id: each.text('id'), network: each.ref('network') }))
          .sort(byId),
        nics: reader
          .list('nics', 'host_nic')
          .map((nic) => ({
            id: nic.text('id'),
            name: nic.text('name'),
            linkSpeed: nic.whole('speed'),
            mtu: nic.whole('mtu'),
            vlan: nic.at('vlan').text('id'),
          }))
          .sort(
            byText(
              (nic) => nic.name,
              (nic) => nic.id,
            ),
          ),
        address: reader.text('address'),
        memory: reader.wholeOrNull('memory'),
        cpuThreads: topology.whole('threads'),
        cpuType: cpu.text('type'),
        vdsmVersion: reader.at('version').text('full_version'),
        spm: reader.at('spm').text('status') === 'spm',
        comment: reader.text('comment'),
      }
    }),
  refs: (draft) => (draft.cluster ? [refKey('cluster', draft.cluster)] : []),
  transient: (draft) => TRANSIENT.has(draft.status),
}
