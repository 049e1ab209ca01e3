/** Forklift's inventory of the demo estate, with its defects, beside our verdicts: each difference has its reason. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ParityReport, ParityVm } from '../../../src/core/model/parity.ts'
import type { Concern } from '../../../src/core/model/verdict.ts'
import type { RulePack } from '../../../src/core/model/rules.ts'
import { catalogOf, Comparison } from '../../../src/core/parity/compare.ts'
import { rulesOf, type OurVm } from '../../../src/core/parity/explain-difference.ts'
import { vmsIn } from '../../../src/core/parity/forklift-vm.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { client } from '../../proxy/demo/harness.ts'
import { inputs } from '../../proxy/demo/verdicts.ts'
import { blanked, document, failed, judge, type Document } from './forklift-inventory.ts'

const pack = (profile: string): RulePack =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../../policies/dist/${profile}.json`), 'utf8'),
  ) as RulePack

const RULES = { forklift: rulesOf(pack('forklift')), portolan: rulesOf(pack('portolan')) }

let estate: Workload[]

beforeAll(async () => {
  estate = [...(await inputs(await client({ vms: 150, seed: 11 }))).inputs.values()]
}, 60_000)

type Profile = 'forklift' | 'portolan'
type Found = Awaited<ReturnType<Comparison['finish']>>

const backends = { forklift: builtIn('forklift'), portolan: builtIn('portolan') }

async function ours(input: Workload, profile: Profile): Promise<OurVm> {
  const { concerns } = await backends[profile].validate(input, calm())
  return { id: input.id, name: input.name, state: 'ok', concerns, rules: RULES[profile], input }
}

async function compare(
  documents: readonly unknown[],
  profile: Profile,
  own: (vm: OurVm) => OurVm = (vm) => vm,
): Promise<Found> {
  const found = vmsIn(documents, 'vms.json')
  expect(found?.misfits).toEqual([])
  const vms = found!.vms
  const comparison = new Comparison(vms, catalogOf(vms, RULES.forklift))
  const stock = (vm: OurVm) => judge(vm.input)
  for (const input of estate) await comparison.add(own(await ours(input, profile)), stock)
  return comparison.finish(stock)
}

const documents = (
  make: (input: Workload, index: number) => Promise<Document> = document,
): Promise<Document[]> => Promise.all(estate.map(make))

const reasonsOf = ({ differences }: ParityVm): string[] => [
  ...new Set(differences.flatMap(({ reasons }) => reasons.map(({ code }) => code))),
]

const unexplained = ({ differing }: Pick<ParityReport, 'differing'>) =>
  differing.flatMap(({ name, differences }) =>
    differences
      .filter(({ reasons }) => reasons.length === 0)
      .map(({ rule, side }) => `${name}: ${rule} ${side}`),
  )

const id = (index: number): string => estate[index]!.id
const at = (found: Found, index: number): ParityVm | undefined =>
  found.differing.find((vm) => vm.id === id(index))

describe('with Forklift’s rules in force', () => {
  it('an inventory without misreadings is equal VM by VM', async () => {
    const plain = await documents(async (input) => ({
      ...(await document(input)),
      concerns: await judge(input),
    }))
    const found = await compare(plain, 'forklift')
    expect(found).toMatchObject({ differing: [], onlyHere: [], onlyThere: [], unknown: [] })
    expect(found.equal).toBe(estate.length)
    expect(found.rules.length).toBeGreaterThan(15)
    expect(found.rules.filter(({ there, here }) => there !== here)).toEqual([])
  })

  it('what its collector misreads is all that differs, and is named', async () => {
    const found = await compare(await documents(), 'forklift')
    expect(unexplained(found)).toEqual([])
    expect(found.differing.length).toBeGreaterThan(0)
    const shared = found.rules.find((rule) => rule.id === 'ovirt.disk.shared.detected')
    const numa = found.rules.find((rule) => rule.id === 'ovirt.numa.tuning.detected')
    expect(shared).toMatchObject({ there: 0, reasons: { D2: shared!.here }, unexplained: 0 })
    expect(numa).toMatchObject({ there: 0, reasons: { D11: numa!.here }, unexplained: 0 })
    expect(found.equal + found.differing.length).toBe(estate.length)
  })

  it('a VM that was blanked is told by what is left of it', async () => {
    const index = estate.findIndex(({ status }) => status === 'up')
    const found = await compare(
      await documents((input, n) => (n === index ? blanked(input) : document(input))),
      'forklift',
    )
    const vm = at(found, index)!
    expect(reasonsOf(vm)).toEqual(['D1'])
    expect(vm.differences.find(({ rule }) => rule === 'ovirt.vm.status_invalid')?.side).toBe(
      'there',
    )
    expect(unexplained(found)).toEqual([])
  })

  it('the text of a database error explains the whole VM', async () => {
    const found = await compare(
      await documents((input, n) => (n === 3 ? failed(input) : document(input))),
      'forklift',
    )
    expect(reasonsOf(at(found, 3)!)).toEqual(['D6'])
    expect(at(found, 3)!.differences.map(({ rule }) => rule)).toContain(
      'sql: no rows in result set',
    )
  })

  it('a verdict that Forklift has still to give is not held against it', async () => {
    const late = await documents(async (input) => ({
      ...(await document(input)),
      revisionValidated: 0,
      concerns: [],
    }))
    const found = await compare(late, 'forklift')
    expect(new Set(found.differing.flatMap(reasonsOf))).toEqual(new Set(['waiting']))
  })

  it('no decision that counts as no concerns is D29', async () => {
    const none = await documents(async (input) => ({
      ...(await document(input)),
      policyVersion: 0,
      concerns: [],
    }))
    const found = await compare(none, 'forklift')
    expect(new Set(found.differing.flatMap(reasonsOf))).toEqual(new Set(['D29']))
  })

  it('settings of a cluster that changed while the VM was down are D5', async () => {
    const index = estate.findIndex(({ host, cluster }) => host === null && cluster?.ksmEnabled)
    const before = await documents(async (input, n) => {
      const made = await document(input)
      if (n !== index) return made
      const rule = 'ovirt.cluster.ksm_enabled'
      return { ...made, concerns: made.concerns.filter((concern) => concern.id !== rule) }
    })
    expect(reasonsOf(at(await compare(before, 'forklift'), index)!)).toContain('D5')
  })

  it('rules that came while the version stood still, and categories that changed, are D13', async () => {
    const old = await documents(async (input) => {
      const made = await document(input)
      const concerns = made.concerns
        .filter(({ id: rule }) => rule !== 'ovirt.tpm.required_by_os')
        .map((concern) =>
          concern.id === 'ovirt.ha.enabled' ? { ...concern, category: 'Information' } : concern,
        )
      return { ...made, concerns }
    })
    const found = await compare(old, 'forklift')
    const tpm = found.rules.find((rule) => rule.id === 'ovirt.tpm.required_by_os')!
    const ha = found.rules.find((rule) => rule.id === 'ovirt.ha.enabled')!
    expect(tpm).toMatchObject({ onlyHere: tpm.here, reasons: { D13: tpm.here } })
    expect(tpm.here).toBeGreaterThan(0)
    expect(ha).toMatchObject({ otherCategory: ha.here, reasons: { D13: ha.here } })
  })

  it('what nobody can explain stays unexplained and comes first', async () => {
    const odd = await documents(async (input, n) => {
      const made = await document(input)
      if (n !== 7) return made
      const usb = { id: 'ovirt.usb.enabled', category: 'Warning', label: 'USB', assessment: '' }
      return { ...made, concerns: [...made.concerns.filter((c) => c.id !== usb.id), usb] }
    })
    const index = 7
    const here = estate[index]!
    const found = await compare(odd, 'forklift')
    if (here.usbEnabled) throw new Error('Choose a VM without USB')
    expect(unexplained(found)).toEqual([`${here.name}: ovirt.usb.enabled there`])
    expect(found.differing[0]?.id).toBe(here.id)
    expect(found.rules[0]).toMatchObject({ id: 'ovirt.usb.enabled', unexplained: 1 })
  })

  it('a rule that neither set has was added there', async () => {
    const extra = { id: 'acme.tag.missing', category: 'Warning', label: 'No tag', assessment: '' }
    const found = await compare(
      await documents(async (input) => {
        const made = await document(input)
        return { ...made, concerns: [...made.concerns, extra] }
      }),
      'forklift',
    )
    expect(found.rules.find(({ id: rule }) => rule === extra.id)).toMatchObject({
      onlyThere: estate.length,
      reasons: { 'their-rule': estate.length },
    })
  })

  it('concerns from before they had ids are known by their labels', async () => {
    const found = await compare(
      await documents(async (input) => {
        const made = await document(input)
        // A label that names the number of disks cannot be recognised.
        const bare = (concern: Concern): Concern =>
          concern.id === 'ovirt.disk.count.exceeds.limit' ? concern : { ...concern, id: '' }
        return { ...made, concerns: made.concerns.map(bare) }
      }),
      'forklift',
    )
    expect(unexplained(found)).toEqual([])
    const misreadings = await compare(await documents(), 'forklift')
    expect(found.differing).toEqual(misreadings.differing)
  })
})

describe('with our rules in force', () => {
  it('each difference is one of rules with the quirk that is mended, or a misreading', async () => {
    const found = await compare(await documents(), 'portolan')
    expect(unexplained(found)).toEqual([])
    for (const { differences } of found.differing) {
      for (const { by, rule, reasons } of differences) {
        if (by === 'data') expect(['D2', 'D11']).toContain(reasons[0]?.code)
        else expect(reasons.length, rule).toBeGreaterThan(0)
      }
    }
    const of = (id: string) => found.rules.find((rule) => rule.id === id)!
    const placement = of('ovirt.placement_policy.affinity_set')
    expect(placement.reasons).toEqual({ R12: placement.onlyThere + placement.onlyHere })
    const ksm = of('ovirt.cluster.ksm_enabled')
    expect(ksm.reasons).toEqual({ R17: ksm.otherCategory })
    const filter = of('ovirt.nic.network_filter.detected')
    expect(filter.reasons).toEqual({ R9: filter.otherCategory })
    const chipset = of('portolan.bios.i440fx')
    expect(chipset.reasons).toEqual({ added: chipset.onlyHere })
    expect(chipset.onlyHere).toBeGreaterThan(0)
  })
})

describe('VMs', () => {
  it('of another id are matched by a name that is theirs alone', async () => {
    const moved = (await documents()).map((made, n) => ({
      ...made,
      id: n < 5 ? `new-${n}` : made['id'],
    }))
    const plain = await compare(await documents(), 'forklift')
    const found = await compare(moved, 'forklift')
    expect(found.compared).toBe(estate.length)
    expect(found).toMatchObject({ onlyHere: [], onlyThere: [] })
    expect(found.differing.length).toBe(plain.differing.length)
    for (const { id: own, thereId } of found.differing) {
      const index = estate.findIndex((input) => input.id === own)
      expect(thereId).toBe(index < 5 ? `new-${index}` : '')
    }
  })

  it('of a name that two have are not', async () => {
    const [first, second] = await documents()
    const twins = [
      { ...first, id: 'a', name: 'twin' },
      { ...second, id: 'b', name: 'twin' },
    ]
    const found = await compare(twins, 'forklift', (vm) =>
      vm.id === id(0) ? { ...vm, name: 'twin' } : vm,
    )
    expect(found.compared).toBe(0)
    expect(found.onlyThere.map((vm) => vm.id)).toEqual(['a', 'b'])
    expect(found.onlyHere).toHaveLength(estate.length)
  })

  it('on one side only are listed', async () => {
    const [, ...rest] = await documents()
    const found = await compare([...rest, { ...rest[0], id: 'gone', name: 'gone-01' }], 'forklift')
    expect(found.onlyHere.map((vm) => vm.id)).toEqual([id(0)])
    expect(found.onlyThere).toEqual([{ id: 'gone', name: 'gone-01', note: '' }])
  })

  it('without a current verdict here are not compared', async () => {
    const found = await compare(await documents(), 'forklift', (vm) =>
      vm.id === id(2) ? { ...vm, state: 'pending' } : vm,
    )
    expect(found.unknown).toEqual([{ id: id(2), name: estate[2]!.name, note: 'pending' }])
    expect(found.compared).toBe(estate.length - 1)
  })
})
