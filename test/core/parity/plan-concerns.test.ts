/** What the plans of a must-gather tell about critical concerns, and where they tell nothing. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { readForklift, type Chosen } from '../../../src/core/parity/read-files.ts'
import { LIMITS, type ForkliftVms, type ReadLimits } from '../../../src/core/parity/reading.ts'
import { tar, type Entry } from './archive.ts'
import { item, logFile, plan, planFile, provider, providerFile } from './must-gather.ts'

const vm = (no: number) => ({
  id: `00000000-0000-4000-8000-00000000000${no}`,
  name: `web-0${no}`,
})
const ILLEGAL = 'Illegal disk images detected'
const LOCKED = 'VM has an illegal or locked disk status condition'

const file = (name: string, content: string | Uint8Array): Chosen => ({
  name,
  stream: () => new Blob([content as BlobPart]).stream(),
})

const gather = (...entries: Entry[]): Chosen =>
  file('must-gather.tar.gz', new Uint8Array(gzipSync(tar([logFile, ...entries]))))

const read = (files: readonly Chosen[], limits: Partial<ReadLimits> = {}): Promise<ForkliftVms> =>
  readForklift(files, new AbortController().signal, { ...LIMITS, ...limits })

const told = ({ vms }: ForkliftVms): Record<string, string[]> =>
  Object.fromEntries(vms.map(({ name, concerns }) => [name, concerns.map(({ label }) => label)]))

async function refusal(...files: Chosen[]): Promise<Fault> {
  const error: unknown = await read(files).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Fault)
  return error as Fault
}

/** A plan that shows that this Forklift looks at concerns. */
const proof = planFile(plan({ name: 'proof', vms: [vm(9)], critical: [[vm(9), ILLEGAL]] }), 'proof')

describe('a plan with the condition', () => {
  const blocked = plan({
    vms: [vm(1), vm(2), vm(3)],
    critical: [
      [vm(1), ILLEGAL],
      [vm(1), LOCKED],
      [vm(3), 'Label (with brackets)'],
    ],
  })

  it('tells the critical concerns of each of its VMs by label, and who has none', async () => {
    const found = await read([gather(planFile(blocked), providerFile())])
    expect(found).toMatchObject({ scope: 'critical', plans: 1, misfits: [] })
    expect(told(found)).toEqual({
      'web-01': [ILLEGAL, LOCKED],
      'web-02': [],
      'web-03': ['Label (with brackets)'],
    })
    expect(found.vms[0]?.concerns[0]).toEqual({
      id: '',
      category: 'Critical',
      label: ILLEGAL,
      assessment: '',
    })
  })

  it('is read alone, from a folder of a targeted must-gather, and as a list in JSON', async () => {
    expect(told(await read([file('move.yaml', blocked)]))).toHaveProperty('web-02', [])
    const path = 'namespaces/openshift-mtv/crs/plan/move.yaml'
    expect(told(await read([gather({ path, content: blocked })]))).toHaveProperty('web-02', [])
    const items = [
      {
        apiVersion: 'forklift.konveyor.io/v1beta1',
        kind: 'Plan',
        metadata: { name: 'move', namespace: 'openshift-mtv', generation: 1 },
        spec: { vms: [vm(1), vm(2)] },
        status: {
          observedGeneration: 1,
          conditions: [
            {
              type: 'VMCriticalConcerns',
              status: 'True',
              items: [`${item(vm(1))} (${ILLEGAL})`],
            },
          ],
        },
      },
    ]
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    expect(told(await read([file('plans.json', list)]))).toEqual({
      'web-01': [ILLEGAL],
      'web-02': [],
    })
  })

  it('is no proof for VMs that Forklift skipped', async () => {
    const some = plan({
      vms: [vm(1), vm(2), vm(3), vm(4)],
      critical: [[vm(1), ILLEGAL]],
      conditions: { VMNotFound: [vm(2)] },
      migrated: [vm(3)],
    })
    const found = await read([gather(planFile(some), providerFile())])
    expect(told(found)).toEqual({ 'web-01': [ILLEGAL], 'web-04': [] })
    expect(found.misfits.map(({ message }) => message)).toEqual([
      'The VM web-02 was migrated or not found, so Forklift did not look at its concerns.',
      'The VM web-03 was migrated or not found, so Forklift did not look at its concerns.',
    ])
  })

  it('with one name that cannot be read tells nothing', async () => {
    const odd = blocked.replace(/ - ' id:\S+ name:''web-03'' {2}\(/, " - 'web-03 (")
    expect(odd).not.toBe(blocked)
    const found = await read([gather(planFile(odd), proof, providerFile())])
    expect(told(found)).toEqual({ 'web-09': [ILLEGAL] })
    expect(found.misfits.map(({ message }) => message)).toEqual([
      'Some of the VMs that its conditions name cannot be read.',
    ])
  })

  it('finds VMs that the plan has by name only, where an item gives their id', async () => {
    const byName = plan({
      vms: [{ name: vm(1).name }, { name: vm(2).name }],
      critical: [[vm(1), ILLEGAL]],
    })
    const found = await read([gather(planFile(byName), providerFile())])
    expect(found.vms.map(({ id, name }) => ({ id, name }))).toEqual([vm(1)])
    expect(found.misfits[0]?.message).toBe('The VM web-02 has no id of oVirt in the plan.')
  })
})

describe('a plan that is ready', () => {
  const ready = plan({ name: 'ready', vms: [vm(1)] })

  it('tells that its VMs have no critical concern where another shows that Forklift looks', async () => {
    const found = await read([gather(planFile(ready, 'ready'), proof, providerFile())])
    expect(told(found)).toEqual({ 'web-01': [], 'web-09': [ILLEGAL] })
    expect(found.plans).toBe(2)
  })

  it('tells nothing by itself, nor with a proof of another must-gather', async () => {
    const fault = await refusal(gather(planFile(ready), providerFile()))
    expect(fault.message).toMatch(
      /^The plans of this must-gather do not tell of critical concerns\. /,
    )
    expect(fault.message).toContain('nothing here shows that this one does')
    expect(fault.nextStep).toContain('?detail=4')
    const two = await read([
      gather(planFile(ready), providerFile()),
      { ...gather(proof, providerFile()), name: 'other.tar.gz' },
    ])
    expect(told(two)).toEqual({ 'web-09': [ILLEGAL] })
  })
})

describe('nothing is told by a plan', () => {
  it.each([
    ['that was changed since', { generation: 3, observed: 2 }, /since it was changed/],
    ['that is archived', { conditions: { Archived: [] } }, /is archived/],
    ['that is executing', { conditions: { Ready: [], Executing: [] } }, /is executing/],
    ['that another reason blocks', { conditions: { StorageMapNotReady: [] } }, /another reason/],
    ['of vSphere', { provider: 'vc' }, /provider of type vsphere/],
  ])('%s', async (_, own, words) => {
    const silent = planFile(plan({ name: 'silent', vms: [vm(1)], ...own }), 'silent')
    const found = await read([
      gather(silent, proof, providerFile(), providerFile(provider('vc', 'vsphere'), 'vc')),
    ])
    expect(told(found)).toEqual({ 'web-09': [ILLEGAL] })
    expect(found.misfits).toHaveLength(1)
    expect(found.misfits[0]?.message).toMatch(words)
    expect(found.misfits[0]?.where).toContain('silent.yaml (plan openshift-mtv/silent)')
  })

  it('about VMs without an id of oVirt', async () => {
    const foreign = { id: 'vm-1234', name: 'vc-01' }
    const content = plan({ vms: [foreign], critical: [[foreign, ILLEGAL]] })
    expect((await refusal(gather(planFile(content)))).message).toContain('no id of oVirt')
  })

  it('about a VM of which another plan says otherwise', async () => {
    const other = planFile(
      plan({ name: 'other', vms: [vm(9), vm(1)], critical: [[vm(9), LOCKED]] }),
      'other',
    )
    const found = await read([gather(proof, other, providerFile())])
    expect(told(found)).toEqual({ 'web-01': [] })
    expect(found.misfits[0]?.message).toContain(
      'Another plan tells other concerns of the VM web-09',
    )
  })
})

describe('the files', () => {
  it('of an inventory are used in place of plans', async () => {
    const inventory = JSON.stringify([{ id: vm(1).id, name: 'web-01', concerns: [] }])
    const found = await read([gather(proof, { path: 'must-gather/vms.json', content: inventory })])
    expect(found).toMatchObject({ scope: 'all', plans: 0, misfits: [] })
    expect(found.vms.map(({ name }) => name)).toEqual(['web-01'])
  })

  it('that are no YAML, too long, cut short, or archives inside are named', async () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`
    const found = await read(
      [
        gather(
          planFile('kind: [', 'broken'),
          planFile(bomb, 'bomb'),
          planFile(plan({ vms: Array.from({ length: 200 }, () => vm(1)) }), 'long'),
          { path: 'must-gather/inner.tar.gz', content: 'x' },
          proof,
        ),
        file('other.yaml', 'kind: ConfigMap'),
      ],
      { resource: 4_000 },
    )
    const words = found.misfits.map(
      ({ where, message }) => `${where.split('/').at(-1)}: ${message}`,
    )
    expect(words).toEqual([
      expect.stringMatching(/^broken\.yaml: It is not YAML: /),
      expect.stringMatching(/^bomb\.yaml: It is not YAML: /),
      'long.yaml: It is longer than 0 MiB.',
      'inner.tar.gz: It is an archive inside of an archive. Choose it by itself.',
      'other.yaml: There is no plan or provider of Forklift in it.',
    ])
    const whole = tar([proof])
    const cut = file('must-gather.tar', whole.subarray(0, 512 + 700))
    expect((await refusal(cut)).message).toContain('It is cut short.')
  })

  it('are bounded in their number', async () => {
    const many = ['a', 'b', 'c'].map((name) => planFile(plan({ name, vms: [vm(1)] }), name))
    await expect(read([gather(...many)], { resources: 2 })).rejects.toThrow(
      'There are more than 2 plans and providers.',
    )
  })

  it('without any plan are refused', async () => {
    expect((await refusal(gather(providerFile()))).message).toBe(
      'This must-gather holds no plans, and no inventory.',
    )
    expect((await refusal(gather())).message).toContain('There is no list of VMs')
  })
})
