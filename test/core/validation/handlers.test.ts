/** The rule table: every field of every kind, changed one by one, against what the policy input shows of it. */
import { describe, expect, it } from 'vitest'
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import type { RowChange, WorkloadParts } from '../../../src/core/ports.ts'
import { touches } from '../../../src/core/validation/handlers.ts'
import { buildWorkload } from '../../../src/core/validation/workload.ts'
import { upsert, vm } from '../store/rows.ts'

const row = (kind: Kind, over = {}): Row =>
  ({ ...upsert(kind, kind, over).draft, revision: 1 }) as Row

/** Another value of the same type. */
function other(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (value === null) return 5
  return undefined
}

const parts = (rows: Partial<Record<Kind, Row>>): WorkloadParts => {
  const of = (kind: Kind) => (rows[kind] ?? row(kind)) as never
  const { draft } = vm('vm', { disks: ['disk'], profiles: ['nicProfile'] })
  const disk = { ...(of('disk') as Row<'disk'>), profile: 'diskProfile' }
  return {
    vm: { ...draft, revision: 1 } as Row<'vm'>,
    verdict: undefined,
    cluster: of('cluster'),
    dataCenter: of('dataCenter'),
    serverCpu: of('serverCpu'),
    host: of('host'),
    disks: new Map([['disk', disk]]),
    diskProfiles: new Map([['diskProfile', of('diskProfile')]]),
    nicProfiles: new Map([['nicProfile', of('nicProfile')]]),
  }
}

const input = (rows: Partial<Record<Kind, Row>>): string =>
  JSON.stringify(buildWorkload(parts(rows), 'p'))

const cases = KINDS.filter((kind) => kind !== 'vm').flatMap((kind) =>
  Object.entries(row(kind))
    .filter(([field, value]) => !['id', 'revision'].includes(field) && other(value) !== undefined)
    .map(
      ([field, value]) => [kind, field, { ...row(kind), [field]: other(value) } as Row] as const,
    ),
)

const updated = (kind: Kind, after: Row): RowChange =>
  ({ kind, change: 'updated', before: row(kind), after }) as RowChange

describe('which changes alter a policy input', () => {
  it.each(cases)('%s.%s: exactly when the input shows it', (kind, field, after) => {
    // The field that joins a disk to its profile shows in the joined object.
    const shows =
      kind === 'disk' && field === 'profile' ? true : input({}) !== input({ [kind]: after })
    expect(touches(updated(kind, after))).toBe(shows)
  })

  it('has cases on both sides', () => {
    const verdicts = cases.map(([kind, , after]) => touches(updated(kind, after)))
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(20)
    expect(verdicts.filter((one) => !one).length).toBeGreaterThan(10)
  })

  it('does not count a raised revision of a dependency', () => {
    for (const kind of KINDS.filter((one) => one !== 'vm')) {
      expect(touches(updated(kind, { ...row(kind), revision: 9 })), kind).toBe(false)
    }
  })

  it('looks into nested values: a cluster level, a LUN, a host interface', () => {
    expect(
      touches(updated('cluster', row('cluster', { version: { major: '4', minor: '8' } }))),
    ).toBe(true)
    const lun = { lunId: 'l', address: '', port: '', target: '', lunMapping: 0, size: 1 }
    const lunStorage = { LogicalUnits: { logicalUnit: [lun] } }
    expect(touches(updated('disk', row('disk', { lunStorage })))).toBe(true)
    const nics = [{ id: 'n', name: 'eno1', linkSpeed: 1, mtu: 1500, vlan: '' }]
    expect(touches(updated('host', row('host', { nics })))).toBe(true)
  })

  it.each(KINDS)('%s: created and removed', (kind) => {
    const named = kind !== 'network' && kind !== 'storageDomain'
    expect(touches({ kind, change: 'created', after: row(kind) } as RowChange)).toBe(named)
    const removed = touches({ kind, change: 'removed', before: row(kind) } as RowChange)
    expect(removed).toBe(named && kind !== 'vm')
  })

  it('counts any difference of a VM', () => {
    expect(touches(updated('vm', row('vm', { comment: 'another' })))).toBe(true)
  })
})
