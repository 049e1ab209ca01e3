/** An entry of the audit log as the engine writes it. */
import type { AuditEvent, Ref, RefField } from '../model.ts'
import { maybe, ROOT, type Json } from './common.ts'

const PATHS: Readonly<Record<RefField, string>> = {
  cluster: 'clusters',
  data_center: 'datacenters',
  host: 'hosts',
  storage_domain: 'storagedomains',
  template: 'templates',
  user: 'users',
  vm: 'vms',
}

/** A name alone has neither path nor id; the path of a removed object is given all the same. */
const eventRef = (field: RefField, { id, name }: Ref): Json => ({
  ...maybe('name', name),
  ...(id === undefined ? {} : { href: `${ROOT}/${PATHS[field]}/${id}`, id }),
})

export function renderEvent(event: AuditEvent): Json {
  const refs = Object.entries(event.refs) as [RefField, Ref][]
  return {
    code: String(event.code),
    ...maybe('correlation_id', event.correlationId),
    custom_id: '-1',
    flood_rate: '0',
    index: String(event.id | 0),
    origin: 'oVirt',
    severity: event.severity,
    time: event.time,
    ...Object.fromEntries(
      refs
        .filter(([, value]) => value.id !== undefined || value.name !== undefined)
        .map(([field, value]) => [field, eventRef(field, value)]),
    ),
    description: event.description,
    href: `${ROOT}/events/${event.id}`,
    id: String(event.id),
  }
}
