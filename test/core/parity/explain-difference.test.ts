/** The reasons, one by one, on the smallest pair of VMs that has them. */
import { describe, expect, it } from 'vitest'
import type { ParityDifference } from '../../../src/core/model/parity.ts'
import type { RuleInfo } from '../../../src/core/model/rules.ts'
import {
  explainData,
  explainRules,
  withDefects,
  type Catalog,
} from '../../../src/core/parity/explain-difference.ts'
import { readForkliftVm, type ForkliftVm } from '../../../src/core/parity/forklift-vm.ts'

const rule = (id: string, inputs: readonly string[], mends: readonly string[] = []): RuleInfo => ({
  ...{ id, inputs, mends, category: 'Warning', label: id, title: '', description: '' },
  ...{ assessment: '', remedies: [], provenance: '', since: '', file: '', source: '' },
})

const RULES = [
  rule('ovirt.disk.shared.detected', ['diskAttachments[].disk.shared']),
  rule('ovirt.numa.tuning.detected', ['numaNodeAffinity']),
  rule('ovirt.disk.illegal_or_locked_status', ['diskAttachments[].disk.status']),
  rule('ovirt.cluster.ksm_enabled', ['cluster.ksmEnabled'], ['R1', 'R17']),
  rule('ovirt.nic.qos.detected', ['nics[].profile.qos']),
  rule('ovirt.usb.enabled', ['usbEnabled'], ['R1']),
  rule('ovirt.tpm.required_by_os', ['osType']),
  rule('ovirt.disk.capacity.invalid', ['diskAttachments[].disk.provisionedSize'], ['R6']),
  rule('own.affinity', ['cpuAffinity']),
  rule('own.architecture', ['cluster.cpu.architecture']),
]

const catalog: Catalog = {
  forklift: new Map(RULES.map((one) => [one.id, one])),
  seenThere: new Set(['ovirt.usb.enabled']),
}

const disk = (own: object = {}) => [
  { id: 'd', disk: { id: 'd', revision: 2, status: 'ok', shared: false, ...own } },
]

const there = (own: object = {}): ForkliftVm => {
  const document = {
    ...{ id: 'vm', name: 'vm', status: 'up', host: 'h', revision: 3, revisionValidated: 3 },
    ...{ policyVersion: 6, diskAttachments: disk(), nics: null, cluster: 'c', usbEnabled: false },
    concerns: [{ id: 'x', category: 'Warning', label: 'X', assessment: 'Text.' }],
    ...own,
  }
  const vm = readForkliftVm(document)
  if (typeof vm === 'string') throw new Error(vm)
  return vm
}

const here = (own: object = {}) => ({
  ...{ diskAttachments: disk(), nics: null, cluster: { ksmEnabled: true }, usbEnabled: false },
  ...own,
})

const bare = (
  id: string,
  side: ParityDifference['side'],
): Omit<ParityDifference, 'reasons' | 'by'> & { by: 'data' } => ({
  ...{ rule: id, side, by: 'data' },
  there: side === 'here' ? '' : 'Warning',
  here: side === 'there' ? '' : 'Warning',
})

const codes = (
  id: string,
  side: ParityDifference['side'],
  vm: ForkliftVm = there(),
  input: unknown = here(),
): string[] => explainData(bare(id, side), vm, input, catalog).map(({ code }) => code)

describe('differences of data', () => {
  it.each([
    ['D1', there({ status: '', diskAttachments: null, nics: [] })],
    ['D6', there({ concerns: [{ label: 'sql: no rows', category: 'Critical', assessment: '' }] })],
    ['waiting', there({ revisionValidated: 2 })],
    ['D29', there({ policyVersion: 0, concerns: [] })],
  ])('of the whole VM: %s', (code, vm) => {
    expect(codes('ovirt.usb.enabled', 'here', vm)).toEqual([code])
  })

  it('a disk that Forklift sees as not shared: D2, with both values', () => {
    const input = here({ diskAttachments: disk({ shared: true }) })
    expect(
      explainData(bare('ovirt.disk.shared.detected', 'here'), there(), input, catalog),
    ).toEqual([{ code: 'D2', detail: 'diskAttachments[].disk.shared: false there, true here.' }])
  })

  it('also where the file does not fill the disk in', () => {
    const vm = there({ diskAttachments: disk({ revision: 0 }) })
    const input = here({ diskAttachments: disk({ shared: true }) })
    expect(explainData(bare('ovirt.disk.shared.detected', 'here'), vm, input, catalog)).toEqual([
      { code: 'D2', detail: '' },
    ])
  })

  it.each([
    ['D11', 'ovirt.numa.tuning.detected', { numaNodeAffinity: [] }, { numaNodeAffinity: ['0'] }],
    [
      'D10',
      'own.affinity',
      { cpuAffinity: [{ set: 0, cpu: 1 }] },
      { cpuAffinity: [{ set: 4, cpu: 1 }] },
    ],
    [
      'D17',
      'own.architecture',
      { cluster: { cpu: { architecture: '' } } },
      { cluster: { cpu: { architecture: 'ppc64' } } },
    ],
    ['values', 'ovirt.usb.enabled', { usbEnabled: true }, { usbEnabled: false }],
    [
      'values',
      'ovirt.disk.illegal_or_locked_status',
      { diskAttachments: disk({ status: 'locked' }) },
      {},
    ],
    ['values', 'ovirt.disk.illegal_or_locked_status', { diskAttachments: null }, {}],
  ])('of values: %s for %s', (code, id, other, own) => {
    expect(codes(id, 'here', there(other), here(own))).toEqual([code])
  })

  it('values of an object that was not filled in are none', () => {
    const vm = there({ diskAttachments: disk({ revision: 0, status: '' }) })
    expect(codes('ovirt.disk.illegal_or_locked_status', 'here', vm)).toEqual(['D28'])
  })

  it('equal values of a disk, another verdict: D28; of the VM itself: nobody knows', () => {
    expect(codes('ovirt.disk.illegal_or_locked_status', 'there')).toEqual(['D28'])
    expect(codes('ovirt.nic.qos.detected', 'here')).toEqual(['D28'])
    expect(codes('ovirt.usb.enabled', 'there')).toEqual([])
  })

  it('cluster settings: D5 for a VM that is down, unexplained for one that runs', () => {
    expect(codes('ovirt.cluster.ksm_enabled', 'here', there({ host: '' }))).toEqual(['D5'])
    expect(codes('ovirt.cluster.ksm_enabled', 'here')).toEqual([])
  })

  it('rules of another age or origin', () => {
    expect(codes('ovirt.tpm.required_by_os', 'here')).toEqual(['D13'])
    expect(codes('ovirt.usb.enabled', 'category')).toEqual(['D13'])
    expect(codes('acme.tag', 'there')).toEqual(['their-rule'])
    expect(codes('acme.tag', 'here')).toEqual([])
  })
})

describe('differences of rules', () => {
  const rules = new Map([...RULES, rule('portolan.own', [])].map((one) => [one.id, one]))
  const of = (id: string, side: ParityDifference['side'], input: unknown, own = true): string[] =>
    withDefects(explainRules(bare(id, side), { rules: own ? rules : null, input }, catalog)).map(
      ({ code }) => code,
    )

  it.each([
    ['own-rules', 'ovirt.usb.enabled', 'there', false, ['own-rules']],
    ['a rule of ours', 'portolan.own', 'here', true, ['added']],
    ['null counted as set', 'ovirt.usb.enabled', 'there', true, ['R1']],
    ['a lower category', 'ovirt.cluster.ksm_enabled', 'category', true, ['R17']],
    ['no quirk is known', 'ovirt.nic.qos.detected', 'there', true, ['profile']],
    ['a quirk with its defect', 'ovirt.disk.capacity.invalid', 'here', true, ['R6', 'D12']],
  ] as const)('%s', (_, id, side, own, found) => {
    expect(of(id, side, { usbEnabled: null }, own)).toEqual(found)
  })
})
