/** Whole answers of the 4.5.8 and the 4.4.10 engine through the sheets: nothing lost, nothing misfit, fields as meant. */
import { beforeAll, describe, expect, it } from 'vitest'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Kind } from '../../../src/core/model/kinds.ts'
import type { Draft } from '../../../src/core/model/rows.ts'
import { decodeAll, HAVE_FIXTURES, real, recorded, warnIfMissing } from './fixtures.ts'

beforeAll(warnIfMissing)

const LISTINGS: [engine: string, kind: Kind, name: string][] = [
  ['4.5.8', 'dataCenter', 'datacenters-followed'],
  ['4.5.8', 'cluster', 'clusters'],
  ['4.5.8', 'storageDomain', 'storagedomains'],
  ['4.5.8', 'network', 'networks-followed'],
  ['4.5.8', 'nicProfile', 'vnicprofiles'],
  ['4.5.8', 'diskProfile', 'diskprofiles'],
  ['4.5.8', 'host', 'hosts-followed'],
  ['4.5.8', 'serverCpu', 'options-server-cpu'],
  ['4.5.8', 'disk', 'disks'],
  ['4.5.8', 'vm', 'vms-followed'],
  ['4.5.8', 'vm', 'page-2'],
  ['4.4.10', 'dataCenter', 'datacenters'],
  ['4.4.10', 'cluster', 'clusters'],
  ['4.4.10', 'storageDomain', 'storagedomains'],
  ['4.4.10', 'network', 'networks'],
  ['4.4.10', 'nicProfile', 'vnicprofiles'],
  ['4.4.10', 'diskProfile', 'diskprofiles'],
  ['4.4.10', 'host', 'hosts'],
  ['4.4.10', 'serverCpu', 'options/ServerCPUList'],
  ['4.4.10', 'disk', 'disks'],
  ['4.4.10', 'vm', 'vms'],
]

/** The first list of objects in a body, wherever it stands: what must come out of a sheet, counted without it. */
function rawItems(body: unknown): unknown[] {
  if (Array.isArray(body)) return body
  const nested = Object.values(body as object).filter((value) => typeof value === 'object')
  return nested.map(rawItems).find((list) => list.length > 0) ?? []
}

const bodyOf = (engine: string, name: string): unknown =>
  engine === '4.5.8' ? real(name) : recorded(name)

const named = <K extends Kind>(kind: K, body: unknown, name: string): Draft<K> => {
  const draft = decodeAll(kind, body).find((decoded) => decoded.name === name)?.draft
  if (!draft) throw new Error(`The recording has no ${kind} "${name}".`)
  return draft
}

describe.skipIf(!HAVE_FIXTURES)('answers of real engines', () => {
  it.each(LISTINGS)('%s: every %s of "%s" becomes a row without misfit', (engine, kind, name) => {
    const body = bodyOf(engine, name)
    const decoded = decodeAll(kind, body)
    expect(decoded).toHaveLength(rawItems(body).length)
    expect(decoded.length).toBeGreaterThan(0)
    for (const { id, draft, misfits } of decoded) {
      expect(misfits).toEqual([])
      expect(draft?.id).toBe(id)
      expect(JSON.stringify(draft)).not.toContain('undefined')
    }
    expect(new Set(decoded.map(({ id }) => id)).size).toBe(decoded.length)
  })

  it.each(LISTINGS)(
    '%s: the order inside a %s of "%s" makes no difference',
    (engine, kind, name) => {
      const reversed = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(reversed).reverse()
        if (typeof value !== 'object' || value === null) return value
        return Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [key, reversed(inner)]),
        )
      }
      const body = bodyOf(engine, name)
      const byId = (drafts: { id: string; draft: unknown }[]): unknown[] =>
        [...drafts].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ draft }) => draft)
      expect(byId(decodeAll(kind, reversed(body)))).toEqual(byId(decodeAll(kind, body)))
    },
  )

  it('tells an empty listing from an answer that is none', () => {
    expect(SHEETS.vm.items(real('search-bad'))).toEqual([])
    expect(SHEETS.nicProfile.items(real('vnicprofiles-search'))).toEqual([])
    expect(SHEETS.vm.items(real('clusters'))).toBeNull()
    expect(SHEETS.vm.items(real('unauthorized'))).toBeNull()
  })

  it('joins addresses by MAC on 4.5 and takes them from the NICs where an engine nests them', () => {
    const addresses = [
      ...decodeAll('vm', real('vms-followed')),
      ...decodeAll('vm', recorded('vms')),
    ]
      .flatMap(({ draft }) => draft?.nics ?? [])
      .flatMap(({ ipAddress }) => ipAddress)
    expect(addresses.length).toBeGreaterThan(0)
    for (const ip of addresses) {
      expect(ip.address).toMatch(/^[\d.]+$|:/)
      expect(ip.version).toMatch(/^v[46]$/)
    }
  })

  it('knows shared, direct LUN and illegal disks', () => {
    const disks = decodeAll('disk', real('disks')).map(({ draft }) => draft as Draft<'disk'>)
    expect(disks.some(({ shared }) => shared)).toBe(true)
    expect(disks.some(({ status }) => status === 'illegal')).toBe(true)
    const single = real('disk-lun-single')
    const lun = disks.find(({ id }) => id === (single as { id: string }).id)
    if (!lun) throw new Error('The LUN disk is not listed.')
    expect(SHEETS.disk.detail?.needs(lun)).toBe(true)
    const misfits: { path: string; message: string }[] = []
    const whole = SHEETS.disk.detail?.merge(lun, single, misfits)
    const units = whole?.lunStorage.LogicalUnits.logicalUnit ?? []
    expect(misfits).toEqual([])
    expect(units[0]?.target).not.toBe('')
    expect(units[0]?.lunId).not.toBe('')
    expect(lun).toMatchObject({ storageType: 'lun', profile: '', storageDomain: '' })
  })

  it('reads the state of storage domains from the data centers, capacity as the sum', () => {
    const drafts = decodeAll('storageDomain', real('storagedomains')).map(
      ({ draft }) => draft as Draft<'storageDomain'>,
    )
    const joined = SHEETS.storageDomain.join?.merge(drafts, real('datacenters-followed')) ?? []
    expect(joined).toHaveLength(drafts.length)
    expect(joined.some(({ status }) => status === 'active')).toBe(true)
    for (const { capacity, free, used } of joined) {
      expect(capacity).toBe(free === null || used === null ? null : free + used)
    }
  })

  it('keeps CPU sets as text, headless VMs without display, names in any script', () => {
    const body = real('vms-followed')
    const pinned = named('vm', body, 'pinned-cpu')
    expect(pinned.cpuAffinity.length).toBeGreaterThan(0)
    expect(pinned.cpuAffinity.every(({ cpuSet }) => /^[\d,^-]+$/.test(cpuSet))).toBe(true)
    expect(named('vm', body, 'headless').display).toBe('')
    expect(named('vm', body, 'nextrun-vm').nextRun).toBe(true)
    expect(named('vm', body, 'Žluťoučký-kůň').name).toBe('Žluťoučký-kůň')
    const shots = named('vm', body, 'many-snapshots').snapshots
    expect(shots.filter(({ type }) => type === 'active')).toHaveLength(1)
    const dates = shots.map(({ date }) => date ?? 0)
    expect(dates).toEqual([...dates].sort((a, b) => a - b))
    expect(named('vm', body, 'gpu-vm').hostDevices.length).toBeGreaterThan(0)
  })

  it('gives the same row for one VM from the list and from the single answer', () => {
    const single = SHEETS.vm.decode(real('vm-single')).draft
    expect(single?.name).toBe('web-01')
    expect(named('vm', real('vms-followed'), 'web-01')).toEqual(single)
  })

  it('finds the CPU list of every cluster that has a level', () => {
    const levels = new Set(decodeAll('serverCpu', real('options-server-cpu')).map(({ id }) => id))
    const clusters = decodeAll('cluster', real('clusters')).map(({ draft }) => draft)
    for (const cluster of clusters) {
      const { major, minor } = (cluster as Draft<'cluster'>).version
      expect(levels).toContain(`${major}.${minor}`)
      expect((cluster as Draft<'cluster'>).cpu.architecture).not.toBe('')
    }
  })
})
