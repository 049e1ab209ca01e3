/** The log as the API shows it: newest first unless sorted by time, `from` exclusive, pages applied last. */
import { fault, pageZero } from './answers.ts'
import { parameter, readFrom, readMax, type ApiRequest } from './api-request.ts'
import { send, visibleTo, type Output } from './listing.ts'
import type { AuditEvent } from './model.ts'
import { renderEvent } from './render/event.ts'
import { fits, parseSearch, type Query, type SearchFields } from './search.ts'
import type { World } from './world.ts'

const FIELDS: Readonly<Record<string, (event: AuditEvent) => string | undefined>> = {
  type: ({ code }) => String(code),
  severity: ({ severity }) => severity,
  message: ({ description }) => description,
  usrname: ({ refs }) => refs.user?.name,
  event_host: ({ refs }) => refs.host?.name,
  event_vm: ({ refs }) => refs.vm?.name,
  event_template: ({ refs }) => refs.template?.name,
  event_storage: ({ refs }) => refs.storage_domain?.name,
  event_datacenter: ({ refs }) => refs.data_center?.name,
  correlation_id: ({ correlationId }) => correlationId ?? undefined,
  origin: () => 'oVirt',
  custom_event_id: () => '-1',
}

const SEARCH: SearchFields = {
  fields: new Set(Object.keys(FIELDS)),
  sortable: new Set(['time']),
  integers: new Set(['type', 'custom_event_id']),
}

const newestFirst = (a: AuditEvent, b: AuditEvent): number => b.id - a.id

/** By time; ties by id, descending both ways. */
const byTime = (descending: boolean) => (a: AuditEvent, b: AuditEvent) =>
  (descending ? b.time - a.time : a.time - b.time) || b.id - a.id

export function listEvents(world: World, request: ApiRequest, output: Output): Response {
  const max = readMax(request)
  if (max === 'negative') return fault(400, '[max must not be negative]')
  const empty = send(output, 'events', {})
  const text = parameter(request, 'search') ?? ''
  let query: Query = { any: [], sort: null, page: null }
  if (text !== '') {
    const search = parseSearch(text, SEARCH)
    if (search.type === 'nothing') return empty
    if (search.type === 'query') query = search.query
  }
  if (query.page === 0) return pageZero('audit_log', max)
  if (query.page !== null && query.page > 1 && (max === null || request.filtered)) return empty
  // A filtered view looks at `from` only when there is a search.
  const from = request.filtered && text === '' ? 0 : readFrom(request)
  const found = world.log
    .visible(from, world.clock())
    .filter(
      (event) =>
        (!request.filtered ||
          (event.refs.vm?.id !== undefined && visibleTo(request, 'vms', event.refs.vm.id))) &&
        (query.any.length === 0 ||
          query.any.some((all) =>
            all.every((condition) => fits(FIELDS[condition.field]?.(event), condition)),
          )),
    )
  found.sort(query.sort ? byTime(query.sort.descending) : newestFirst)
  const start = max === null ? 0 : ((query.page ?? 1) - 1) * max
  const page = max === null ? found : found.slice(start, start + max)
  if (page.some((event) => world.faults.isBad('events', String(event.id)))) return fault(500, '')
  return page.length === 0 ? empty : send(output, 'events', { event: page.map(renderEvent) })
}
