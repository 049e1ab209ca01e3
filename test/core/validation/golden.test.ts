/**
 * The policy input of twelve VMs of a real engine, against what the original made of the same answers, and the concerns of
 * its rules on both. Only what DEVIATIONS.md lists may differ, and each deviation has to be met at least once, so that the
 * list stays true.
 */
import 'fake-indexeddb/auto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Workload } from '../../../src/core/validation/workload.ts'
import {
  concernDifferences,
  expectDeviations,
  workloadsOf,
  type Deviation,
} from './golden-pairs.ts'

const FIXTURES = resolve(import.meta.dirname, '../../../../shared/fixtures')
const present = existsSync(FIXTURES)
if (!present) console.warn('SKIPPED: golden workloads; the shared fixtures are not here')

const read = (path: string): unknown => JSON.parse(readFileSync(resolve(FIXTURES, path), 'utf8'))

const body = (name: string): unknown =>
  (read(`real-engine-4.5/${name}.json`) as { response: { body: unknown } }).response.body

/** The rows of DEVIATIONS.md that these twelve VMs show. */
const DEVIATIONS: readonly Deviation[] = [
  { path: /^\.cluster\.cpu\.architecture$/, mends: 'D17' },
  { path: /^\.diskAttachments\[\]\.disk\.shared$/, mends: 'D2' },
  { path: /^\.nics\[\]\.ipAddress$/, mends: 'reported devices' },
  {
    path: /^\.(nics|diskAttachments|snapshots|host\.nics|host\.networkAttachments)\{order\}$/,
    mends: 'another order',
  },
]

/** What the original's rules say more, or less, because of them. */
const CONCERNS = {
  'shared-disk-a': ['+ ovirt.disk.shared.detected | Warning | Shared disk detected'],
}

describe.skipIf(!present)('the policy input of a real engine', () => {
  let ours: Map<string, Workload>

  beforeAll(async () => {
    ours = await workloadsOf('golden', {
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
  })

  it('is what the original posts, but for the written deviations', () => {
    const golden = read('forklift-golden/workloads.json') as Record<string, unknown>
    expect([...ours.keys()].sort()).toEqual(Object.keys(golden).sort())
    const found = expectDeviations(golden, ours, DEVIATIONS)
    // They deviate towards the truth, not away from it.
    const values = (path: string) => found.filter((one) => one.path === path).map((one) => one.ours)
    expect(new Set(values('.cluster.cpu.architecture'))).toEqual(new Set(['x86_64']))
    expect(values('.diskAttachments[].disk.shared')).toEqual([true])
  })

  it('has the concerns of the original, but for those that a deviation brings', async () => {
    const golden = read('forklift-golden/concerns.json') as Record<
      string,
      { name: string; concerns: { id: string; category: string; label: string }[] }
    >
    const found: Record<string, string[]> = {}
    for (const [id, { name, concerns }] of Object.entries(golden)) {
      const differing = await concernDifferences(concerns, ours.get(id))
      if (differing.length > 0) found[name] = differing
    }
    expect(Object.keys(golden)).toHaveLength(12)
    expect(found).toEqual(CONCERNS)
  })
})
