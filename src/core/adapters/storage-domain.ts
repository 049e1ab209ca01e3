/**
 * Storage domains. Their own listing tells `unattached` or nothing; the real state of a domain is what each data center
 * says of it, so that listing is read beside this one. `available` is the free space: capacity is available + used.
 */
import { isFields, itemsOf, Reader } from '../engine/decode.ts'
import { refKey } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { byText, decodeRow, idsOf } from './sheet.ts'
import { VERBS } from './verbs.ts'

const TRANSIENT = new Set([
  'locked',
  'activating',
  'detaching',
  'preparing_for_maintenance',
  'mixed',
])

/** `<domain id>` → its states by data center. */
function statesOf(body: unknown): Map<string, Map<string, string>> {
  const states = new Map<string, Map<string, string>>()
  for (const document of itemsOf(body, 'data_center') ?? []) {
    if (!isFields(document)) continue
    const reader = new Reader(document, [])
    for (const domain of reader.list('storage_domains', 'storage_domain')) {
      const id = domain.text('id')
      const byCenter = states.get(id) ?? new Map<string, string>()
      states.set(id, byCenter.set(reader.text('id'), domain.text('status')))
    }
  }
  return states
}

export const storageDomain: Sheet<'storageDomain'> = {
  kind: 'storageDomain',
  path: 'storagedomains',
  follow: '',
  paging: 'none',
  items: (body) => itemsOf(body, 'storage_domain'),
  one: (id) => `storagedomains/${encodeURIComponent(id)}`,
  codes: VERBS.storageDomain,
  named: (event) => event.storageDomain,
  decode: (document) =>
    decodeRow<'storageDomain'>(document, (reader) => {
      const available = reader.wholeOrNull('available')
      const used = reader.wholeOrNull('used')
      const centers = idsOf(reader, 'data_centers', 'data_center')
      return {
        dataCenter: centers[0] ?? '',
        type: reader.text('type'),
        capacity: available === null || used === null ? null : available + used,
        free: available,
        storage: { type: reader.at('storage').text('type') },
        used,
        committed: reader.wholeOrNull('committed'),
        dataCenters: centers.map((id) => ({ id, status: '' })),
        status: reader.text('status'),
        master: reader.flag('master'),
        comment: reader.text('comment'),
      }
    }),
  refs: (draft) => draft.dataCenters.map(({ id }) => refKey('dataCenter', id)),
  transient: (draft) => TRANSIENT.has(draft.status),
  join: {
    path: 'datacenters',
    query: { follow: 'storage_domains' },
    merge(drafts, body) {
      const states = statesOf(body)
      return drafts.map((draft) => {
        const byCenter = states.get(draft.id)
        if (!byCenter) return draft
        const ids = new Set([...draft.dataCenters.map(({ id }) => id), ...byCenter.keys()])
        const dataCenters = [...ids]
          .map((id) => ({ id, status: byCenter.get(id) ?? '' }))
          .sort(byText((each) => each.id))
        return {
          ...draft,
          dataCenter: dataCenters[0]?.id ?? '',
          dataCenters,
          status: dataCenters.find(({ status }) => status !== '')?.status ?? draft.status,
        }
      })
    },
  },
}
