/** Disk profiles. No event names one: the collection is read again. */
import { itemsOf } from '../engine/decode.ts'
import { refKey } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { decodeRow, settled } from './sheet.ts'
import { VERBS } from './verbs.ts'

export const diskProfile: Sheet<'diskProfile'> = {
  kind: 'diskProfile',
  path: 'diskprofiles',
  follow: '',
  paging: 'none',
  items: (body) => itemsOf(body, 'disk_profile'),
  one: (id) => `diskprofiles/${encodeURIComponent(id)}`,
  codes: VERBS.diskProfile,
  named: () => undefined,
  decode: (document) =>
    decodeRow<'diskProfile'>(document, (reader) => ({
      storageDomain: reader.ref('storage_domain'),
      qos: reader.ref('qos'),
      comment: reader.text('comment'),
    })),
  refs: (draft) => (draft.storageDomain ? [refKey('storageDomain', draft.storageDomain)] : []),
  transient: settled,
}
