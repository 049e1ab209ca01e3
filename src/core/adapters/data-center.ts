/** Data centers. Their storage domains' states belong to the storage domain sheet. */
import { itemsOf } from '../engine/decode.ts'
import type { Sheet } from './adapter.ts'
import { decodeRow } from './sheet.ts'
import { VERBS } from './verbs.ts'

const TRANSIENT = new Set(['contend', 'not_operational'])

export const dataCenter: Sheet<'dataCenter'> = {
  kind: 'dataCenter',
  path: 'datacenters',
  follow: '',
  paging: 'none',
  items: (body) => itemsOf(body, 'data_center'),
  one: (id) => `datacenters/${encodeURIComponent(id)}`,
  codes: VERBS.dataCenter,
  named: (event) => event.dataCenter,
  decode: (document) =>
    decodeRow<'dataCenter'>(document, (reader) => {
      const version = reader.at('version')
      return {
        status: reader.text('status'),
        local: reader.flag('local'),
        version: { major: version.text('major'), minor: version.text('minor') },
        quotaMode: reader.text('quota_mode'),
        comment: reader.text('comment'),
      }
    }),
  refs: () => [],
  transient: (draft) => TRANSIENT.has(draft.status),
}
