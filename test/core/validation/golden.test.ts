/**
 * The policy input of twelve VMs of a real engine, against what the original made of the same answers. Only what
 * DEVIATIONS.md lists may differ, and each deviation has to be met at least once, so that the list stays true.
 */
import 'fake-indexeddb/auto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildWorkload } from '../../../src/core/validation/workload.ts'
import { storeOf } from '../../support/decoded-estate.ts'

const FIXTURES = resolve(import.meta.dirname, '../../../../shared/fixtures')
const present = existsSync(FIXTURES)
if (!present) console.warn('SKIPPED: golden workloads; the shared fixtures are not here')

const read = (path: string): unknown => JSON.parse(readFileSync(resolve(FIXTURES, path), 'utf8'))

const body = (name: string): unknown =>
  (read(`real-engine-4.5/${name}.json`) as { response: { body: unknown } }).response.body

/** The rows of DEVIATIONS.md that these twelve VMs show. */
const DEVIATIONS = [
  /^\.cluster\.cpu\.architecture$/,
  /^\.diskAttachments\[\]\.disk\.shared$/,
  /^\.nics\[\]\.ipAddress$/,
  /^\.(nics|diskAttachments|snapshots|host\.nics|host\.networkAttachments)\{order\}$/,
]

interface Difference {
  vm: string
  path: string
  original: unknown
  ours: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const keyOf = (item: unknown): string =>
  isObject(item) && typeof item['id'] === 'string' ? item['id'] : JSON.stringify(item)

/** Our lists have an order of their own; elements are compared by id. */
const inOrder = (list: readonly unknown[]): unknown[] =>
  list.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

/** Leaves where two documents differ; also a difference of key order. */
function differences(original: unknown, ours: unknown, path = ''): Omit<Difference, 'vm'>[] {
  if (isObject(original) && isObject(ours)) {
    const [a, b] = [Object.keys(original), Object.keys(ours)]
    const order =
      a.join() === b.join() ? [] : [{ path: `${path}{keys}`, original: a.join(), ours: b.join() }]
    const keys = [...new Set([...a, ...b])]
    return [
      ...order,
      ...keys.flatMap((key) => differences(original[key], ours[key], `${path}.${key}`)),
    ]
  }
  if (Array.isArray(original) && Array.isArray(ours) && original.length === ours.length) {
    const [a, b] = [inOrder(original), inOrder(ours)]
    const order =
      JSON.stringify(a) === JSON.stringify(original) && JSON.stringify(b) === JSON.stringify(ours)
    const moved = order ? [] : [{ path: `${path}{order}`, original, ours }]
    return [...moved, ...a.flatMap((item, at) => differences(item, b[at], `${path}[]`))]
  }
  return JSON.stringify(original) === JSON.stringify(ours) ? [] : [{ path, original, ours }]
}

describe.skipIf(!present)('the policy input of a real engine', () => {
  it('is what the original posts, but for the written deviations', async () => {
    const golden = read('forklift-golden/workloads.json') as Record<string, unknown>
    const store = await storeOf('golden', {
      dataCenter: [body('datacenters-followed')],
      cluster: [body('clusters')],
      storageDomain: [body('storagedomains')],
      network: [body('networks-followed')],
      nicProfile: [body('vnicprofiles')],
      diskProfile: [body('diskprofiles')],
      host: [body('hosts-followed')],
      serverCpu: [body('options-server-cpu')],
      disk: [body('disks'), { disk: [body('disk-lun-single')] }],
      vm: [body('vms-followed')],
    })
    const parts = await store.validation.workloads(Object.keys(golden))
    expect([...parts.keys()].sort()).toEqual(Object.keys(golden).sort())
    const found = [...parts].flatMap(([id, of]) =>
      differences(golden[id], JSON.parse(JSON.stringify(buildWorkload(of, 'provider-1')))).map(
        (difference) => ({ vm: of.vm.name, ...difference }),
      ),
    )
    store.close()
    const unexpected = found.filter(({ path }) => !DEVIATIONS.some((known) => known.test(path)))
    expect(unexpected).toEqual([])
    const met = DEVIATIONS.filter((known) => found.some(({ path }) => known.test(path)))
    expect(met).toEqual(DEVIATIONS)
    // They deviate towards the truth, not away from it.
    const values = (path: string) =>
      found.filter((one) => one.path === path).map(({ ours }) => ours)
    expect(new Set(values('.cluster.cpu.architecture'))).toEqual(new Set(['x86_64']))
    expect(values('.diskAttachments[].disk.shared')).toEqual([true])
  })
})
