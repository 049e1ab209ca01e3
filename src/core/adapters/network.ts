/** Logical networks with the ids of their vNIC profiles. No event names a network: the collection is read again. */
import { itemsOf } from '../engine/decode.ts'
import { refKey } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { decodeRow, idsOf, settled } from './sheet.ts'
import { VERBS } from './verbs.ts'

export const network: Sheet<'network'> = {
  kind: 'network',
  path: 'networks',
  follow: 'vnic_profiles',
  paging: 'none',
  items: (body) => itemsOf(body, 'network'),
  one: (id) => `networks/${encodeURIComponent(id)}`,
  codes: VERBS.network,
  named: () => undefined,
  decode: (document) =>
    decodeRow<'network'>(document, (reader) => ({
      dataCenter: reader.ref('data_center'),
      vlan: reader.at('vlan').text('id'),
      usages: reader.texts('usages', 'usage').sort(),
      nicProfiles: idsOf(reader, 'vnic_profiles', 'vnic_profile'),
      mtu: reader.whole('mtu'),
      comment: reader.text('comment'),
    })),
  refs: (draft) => (draft.dataCenter ? [refKey('dataCenter', draft.dataCenter)] : []),
  transient: settled,
}
