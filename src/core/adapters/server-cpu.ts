/** CPU families per cluster level, an option of the engine; only administrators may read it. No event tells of it. */
import { isFields, itemsOf } from '../engine/decode.ts'
import type { Sheet } from './adapter.ts'
import { decodeRow, settled } from './sheet.ts'
import { VERBS } from './verbs.ts'

export const serverCpu: Sheet<'serverCpu'> = {
  kind: 'serverCpu',
  path: 'options/ServerCPUList',
  follow: '',
  paging: 'none',
  items: (body) => (isFields(body) ? itemsOf(body['values'] ?? {}, 'system_option_value') : null),
  one: () => null,
  codes: VERBS.serverCpu,
  named: () => undefined,
  decode: (document) =>
    // The entries have no id: their level is unique and is what clusters refer to.
    decodeRow<'serverCpu'>(
      isFields(document) ? { ...document, id: document['version'] } : document,
      (reader) => ({
        systemOptionValue: [{ value: reader.text('value'), version: reader.text('version') }],
      }),
    ),
  refs: () => [],
  transient: settled,
}
