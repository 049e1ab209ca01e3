/** The audit log and the API root, as written down here and as two real engines answered. */
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeEvents, decodeSingleEvent } from '../../../src/core/engine/events.ts'
import { decodeSystem } from '../../../src/core/engine/system.ts'
import { Fault } from '../../../src/core/errors.ts'
import { HAVE_FIXTURES, real, recorded, warnIfMissing } from '../adapters/fixtures.ts'

beforeAll(warnIfMissing)

const event = (more: object): object => ({ id: '7', code: '61', time: 1000, ...more })
const root = (more: object = {}): object => ({
  product_info: { name: 'oVirt Engine', vendor: 'ovirt.org', instance_id: 'i', version: {} },
  summary: { vms: { total: '12', active: '3' }, hosts: { total: 2 }, users: { total: '1' } },
  time: 5000,
  ...more,
})

function kindOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof Fault) return error.kind
    throw error
  }
  return 'none'
}

describe('events', () => {
  it('takes no reference from a name alone, but keeps the name', () => {
    const { events } = decodeEvents({
      event: [
        event({
          vm: { id: 'v', href: '/x' },
          data_center: { name: 'new' },
          storage_domain: { id: '' },
          host: { id: 'h' },
          correlation_id: 'c',
          severity: 'normal',
          description: 'VM x is down.',
        }),
      ],
    })
    expect(events).toEqual([
      {
        id: 7,
        code: 61,
        time: 1000,
        severity: 'normal',
        description: 'VM x is down.',
        vm: 'v',
        host: 'h',
        names: { dataCenter: 'new' },
        correlationId: 'c',
      },
    ])
  })

  it('counts and names rows that cannot be decoded, and keeps the others in order', () => {
    const page = decodeEvents({
      event: [event({ id: '9' }), 'rubbish', event({ id: 'x' }), event({ code: {} }), event({})],
    })
    expect(page.events.map(({ id }) => id)).toEqual([9, 7])
    expect(page.count).toBe(5)
    expect(page.misfits.map(({ path }) => path)).toEqual([
      'event[1]',
      'event[2].id',
      'event[3].code',
    ])
  })

  it('knows an empty log from something else', () => {
    expect(decodeEvents({})).toEqual({ events: [], count: 0, misfits: [] })
    for (const body of [{ vm: [] }, '<html>', null, []]) {
      expect(kindOf(() => decodeEvents(body))).toBe('protocol')
    }
    expect(decodeSingleEvent({ id: '3', code: '950' })).toMatchObject({ id: 3, code: 950, time: 0 })
    expect(decodeSingleEvent({ detail: 'x' })).toBeNull()
  })

  it
    .skipIf(!HAVE_FIXTURES)
    .each([
      ['events-max-1'],
      ['events-from'],
      ['events-from-max'],
      ['events-from-newest'],
      ['events-user-changes'],
    ])('decodes every row of "%s"', (name) => {
    const body = real(name) as { event?: { id: string; vm?: { id?: string } }[] }
    const page = decodeEvents(body)
    expect(page.misfits).toEqual([])
    expect(page.events.map(({ id }) => String(id))).toEqual((body.event ?? []).map(({ id }) => id))
    expect(page.events.map(({ vm }) => vm)).toEqual((body.event ?? []).map(({ vm }) => vm?.id))
  })
})

describe('API root', () => {
  it('says which engine it is, how far its clock is off, and what to expect', () => {
    expect(decodeSystem(root(), 4000)).toEqual({
      product: 'oVirt Engine',
      vendor: 'ovirt.org',
      fullVersion: '',
      instanceId: 'i',
      clockSkew: 1000,
      expected: { vm: 12, host: 2 },
    })
  })

  it.each([
    [{ full_version: '4.5.8-1.el9', major: '4' }, '4.5.8-1.el9'],
    [{ major: '4', minor: 5, build: '8', revision: '0' }, '4.5.8.0'],
    [{ major: '4' }, '4'],
    [{ minor: '5' }, ''],
    ['4.5', ''],
  ])('reads the version %j', (version, expected) => {
    expect(decodeSystem(root({ product_info: { name: 'x', version } }), 0).fullVersion).toBe(
      expected,
    )
  })

  it('refuses a part of the estate, and what is no engine', () => {
    expect(kindOf(() => decodeSystem(root({ summary: undefined }), 0))).toBe('permission')
    for (const body of [{}, null, [], 'html', { product_info: '' }]) {
      expect(kindOf(() => decodeSystem(body, 0))).toBe('not-an-engine')
    }
  })

  it.skipIf(!HAVE_FIXTURES)('reads the roots of real engines', () => {
    const info = decodeSystem(real('root'), 0)
    expect(info.fullVersion).toMatch(/^4\.5/)
    expect(info.instanceId).toMatch(/^[0-9a-f-]{36}$/)
    expect(info.expected.vm).toBeGreaterThan(0)
    expect(decodeSystem(recorded(''), 0).fullVersion).toMatch(/^4\.4/)
    expect(kindOf(() => decodeSystem(real('plain-user-root'), 0))).toBe('permission')
  })
})
