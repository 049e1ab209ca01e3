/** The address table both ways, and what is no address of ours. */
import { describe, expect, it } from 'vitest'
import { KINDS } from '../../src/core/model/kinds.ts'
import { KIND_PATHS, matchRoute, objectHref, type PageKind } from '../../src/app/routes.ts'

const at = (path: string) => {
  const { name, kind, params } = matchRoute(new URL(path, 'http://127.0.0.1:8080'))
  return { name, kind, params }
}

describe('matchRoute', () => {
  it.each([
    ['/', 'overview', null, {}],
    ['/overview', 'overview', null, {}],
    ['/vms', 'vms', 'vm', {}],
    ['/vms/', 'vms', 'vm', {}],
    ['/vms/8a2f', 'vm', 'vm', { id: '8a2f' }],
    ['/hosts', 'kind', 'host', {}],
    ['/datacenters/d1', 'object', 'dataCenter', { id: 'd1' }],
    ['/nicprofiles', 'kind', 'nicProfile', {}],
    ['/concerns', 'concerns', null, {}],
    ['/concerns/ovirt.disk.shared', 'concern', null, { id: 'ovirt.disk.shared' }],
    ['/validation?tab=rules', 'validation', null, {}],
    ['/triage?standing=ended', 'triage', null, {}],
    ['/providers', 'providers', null, {}],
    ['/settings', 'settings', null, {}],
    ['/sign-in?next=%2Fhosts', 'sign-in', null, {}],
  ])('%s', (path, name, kind, params) => {
    expect(at(path)).toEqual({ name, kind, params })
  })

  it.each(['/nowhere', '/vms/a/b', '/settings/x', '/servercpus', '/toString', '/__proto__'])(
    '%s leads nowhere',
    (path) => expect(at(path).name).toBe('not-found'),
  )

  it('takes ids as they are, whatever they contain', () => {
    for (const id of ['a b', 'ü/ñ', '50%', '?q=1#x']) {
      expect(at(objectHref('vm', id))).toEqual({ name: 'vm', kind: 'vm', params: { id } })
    }
    expect(at('/vms/%E0%A4%A').params).toEqual({ id: '%E0%A4%A' })
  })

  it('keeps repeated keys of the query', () => {
    const { query } = matchRoute(new URL('http://x/vms?status=up&status=down&q=web'))
    expect(query.getAll('status')).toEqual(['up', 'down'])
  })

  it('has a page for each kind but server CPUs', () => {
    const kinds = KINDS.filter((kind): kind is PageKind => kind !== 'serverCpu')
    expect(Object.keys(KIND_PATHS).sort()).toEqual([...kinds].sort())
    for (const kind of kinds) expect(at(KIND_PATHS[kind]).kind).toBe(kind)
  })
})
