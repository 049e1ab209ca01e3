/**
 * Disks of all sorts, also those of templates and the engine's own (`contentType` tells). The listing has no order and
 * cannot be paged. A LUN's address, port and target stand in the single disk only.
 */
import { isFields, itemsOf, Reader } from '../engine/decode.ts'
import { refKey, type RefKey } from '../model/kinds.ts'
import type { DiskRow, LogicalUnit } from '../model/rows.ts'
import type { Sheet } from './adapter.ts'
import { byText, decodeRow, idsOf } from './sheet.ts'
import { VERBS } from './verbs.ts'

function unitsOf(reader: Reader): LogicalUnit[] {
  return reader
    .at('lun_storage')
    .list('logical_units', 'logical_unit')
    .map((unit) => ({
      lunId: unit.text('id'),
      address: unit.text('address'),
      port: unit.text('port'),
      target: unit.text('target'),
      lunMapping: unit.whole('lun_mapping'),
      size: unit.whole('size'),
    }))
    .sort(byText((unit) => unit.lunId))
}

const lunStorage = (units: LogicalUnit[]): DiskRow['lunStorage'] => ({
  LogicalUnits: { logicalUnit: units },
})

export const disk: Sheet<'disk'> = {
  kind: 'disk',
  path: 'disks',
  follow: '',
  paging: 'none',
  items: (body) => itemsOf(body, 'disk'),
  one: (id) => `disks/${encodeURIComponent(id)}`,
  codes: VERBS.disk,
  named: () => undefined,
  decode: (document) =>
    decodeRow<'disk'>(document, (reader) => {
      const storageDomains = idsOf(reader, 'storage_domains', 'storage_domain')
      return {
        // The engine writes `shareable`; the other spelling is accepted because clients have looked for it.
        shared: reader.has('shareable') ? reader.flag('shareable') : reader.flag('sharable'),
        profile: reader.ref('disk_profile'),
        storageDomain: storageDomains[0] ?? '',
        status: reader.text('status'),
        provisionedSize: reader.whole('provisioned_size'),
        actualSize: reader.whole('actual_size'),
        backup: reader.text('backup'),
        storageType: reader.text('storage_type'),
        lunStorage: lunStorage(unitsOf(reader)),
        storageDomains,
        format: reader.text('format'),
        sparse: reader.flag('sparse'),
        contentType: reader.text('content_type'),
        comment: reader.text('comment'),
      }
    }),
  refs(draft) {
    const refs: RefKey[] = draft.storageDomains.map((id) => refKey('storageDomain', id))
    if (draft.profile) refs.push(refKey('diskProfile', draft.profile))
    return refs
  },
  transient: (draft) => draft.status === 'locked',
  detail: {
    optional: true,
    fields: ['lunStorage'],
    needs: (draft) =>
      draft.storageType === 'lun' &&
      draft.lunStorage.LogicalUnits.logicalUnit.every((unit) => unit.target === ''),
    path: (id) => `disks/${encodeURIComponent(id)}`,
    merge(draft, body, misfits) {
      if (!isFields(body)) {
        misfits.push({ path: 'lun_storage', message: 'The single disk is not an object.' })
        return draft
      }
      const units = unitsOf(new Reader(body, misfits))
      return units.length > 0 ? { ...draft, lunStorage: lunStorage(units) } : draft
    },
  },
}
