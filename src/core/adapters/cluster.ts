/**
 * Clusters with their networks. One without a data center stays a cluster: its VMs are still there. Attaching a network
 * writes no event; the next comparison finds it.
 */
import { itemsOf, type Reader } from '../engine/decode.ts'
import { refKey, type RefKey } from '../model/kinds.ts'
import type { ClusterRow } from '../model/rows.ts'
import type { Sheet } from './adapter.ts'
import { byText, decodeRow, settled } from './sheet.ts'
import { VERBS } from './verbs.ts'

const networksOf = (reader: Reader): ClusterRow['networks'] =>
  reader
    .list('networks', 'network')
    .map((network) => ({ id: network.text('id'), required: network.flag('required') }))
    .filter(({ id }) => id !== '')
    .sort(byText(({ id }) => id))

export const cluster: Sheet<'cluster'> = {
  kind: 'cluster',
  path: 'clusters',
  follow: 'networks',
  paging: 'none',
  items: (body) => itemsOf(body, 'cluster'),
  one: (id) => `clusters/${encodeURIComponent(id)}`,
  codes: VERBS.cluster,
  named: (event) => event.cluster,
  decode: (document) =>
    decodeRow<'cluster'>(document, (reader) => {
      const cpu = reader.at('cpu')
      const version = reader.at('version')
      return {
        dataCenter: reader.ref('data_center'),
        haReservation: reader.flag('ha_reservation'),
        ksmEnabled: reader.at('ksm').flag('enabled'),
        biosType: reader.text('bios_type'),
        cpu: { architecture: cpu.text('architecture'), type: cpu.text('type') },
        version: { minor: version.text('minor'), major: version.text('major') },
        ballooningEnabled: reader.flag('ballooning_enabled'),
        memoryOverCommit: reader.at('memory_policy').at('over_commit').wholeOrNull('percent'),
        threadsAsCores: reader.flag('threads_as_cores'),
        comment: reader.text('comment'),
        networks: networksOf(reader),
      }
    }),
  refs(draft) {
    const { major, minor } = draft.version
    const refs: RefKey[] = []
    if (major) refs.push(refKey('serverCpu', `${major}.${minor}`))
    if (draft.dataCenter) refs.push(refKey('dataCenter', draft.dataCenter))
    return refs
  },
  transient: settled,
}
