/** vNIC profiles. Never searched: this collection answers any search with nothing. */
import { itemsOf } from '../engine/decode.ts'
import { refKey } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { decodeRow, propertiesOf, settled } from './sheet.ts'
import { VERBS } from './verbs.ts'

export const nicProfile: Sheet<'nicProfile'> = {
  kind: 'nicProfile',
  path: 'vnicprofiles',
  follow: '',
  paging: 'none',
  items: (body) => itemsOf(body, 'vnic_profile'),
  one: (id) => `vnicprofiles/${encodeURIComponent(id)}`,
  codes: VERBS.nicProfile,
  named: () => undefined,
  decode: (document) =>
    decodeRow<'nicProfile'>(document, (reader) => ({
      network: reader.ref('network'),
      networkFilter: reader.ref('network_filter'),
      portMirroring: reader.flag('port_mirroring'),
      qos: reader.ref('qos'),
      properties: propertiesOf(reader),
      passThrough: reader.at('pass_through').text('mode') === 'enabled',
      comment: reader.text('comment'),
    })),
  refs: (draft) => (draft.network ? [refKey('network', draft.network)] : []),
  transient: settled,
}
