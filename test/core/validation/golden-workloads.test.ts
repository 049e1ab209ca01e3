/**
 * Golden pairs of our own, for machines that have no others: answers of an engine, and by the key table the documents that
 * the original posts for them, with its defects. What differs has to be a row of DEVIATIONS.md, and each row that these
 * VMs can show has to be seen.
 */
import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Workload } from '../../../src/core/validation/workload.ts'
import type { Bodies, Details } from '../../support/decoded-estate.ts'
import {
  concernDifferences,
  expectDeviations,
  workloadsOf,
  type Deviation,
} from './golden-pairs.ts'
import { misshapen } from './workload-keys.ts'

const root = resolve(import.meta.dirname, '../../..')
const read = (file: string): unknown =>
  JSON.parse(readFileSync(resolve(root, 'test/golden-workloads', file), 'utf8'))

const DEVIATIONS: readonly Deviation[] = [
  { path: /^\.cluster\.cpu\.architecture$/, mends: 'D17' },
  { path: /^\.diskAttachments\[\]\.disk\.shared$/, mends: 'D2' },
  { path: /^\.numaNodeAffinity$/, mends: 'D11' },
  { path: /^\.cpuAffinity\[\]\.set$/, mends: 'D10' },
  { path: /^\.cpuShares$/, mends: '16-bit' },
  { path: /^\.nics\[\]\.ipAddress$/, mends: 'reported devices' },
]

const CONCERNS = {
  'vm-1': [
    '+ ovirt.disk.shared.detected | Warning | Shared disk detected',
    '+ ovirt.numa.tuning.detected | Warning | NUMA tuning detected',
  ],
  'vm-2': ['+ ovirt.disk.shared.detected | Warning | Shared disk detected'],
}

/** The VM for which the original has an SQL error in place of a document (D6). */
const FAILED = 'vm-4'

type Concern = { id: string; category: string; label: string }

describe('golden pairs of our own', () => {
  const documents = read('workloads.json') as Record<string, unknown>
  const { [FAILED]: failed, ...golden } = documents
  let ours: Map<string, Workload>

  beforeAll(async () => {
    const { answers, details } = read('answers.json') as { answers: Bodies; details: Details }
    ours = await workloadsOf('golden-own', answers, details)
  })

  it('are shaped by the key table, the original’s side and ours', () => {
    expect(Object.values(golden).flatMap((document) => misshapen(document))).toEqual([])
    const made = [...ours.values()].flatMap((document) =>
      misshapen(JSON.parse(JSON.stringify(document))),
    )
    expect(made).toEqual([])
    expect([...ours.keys()].sort()).toEqual(Object.keys(documents).sort())
  })

  it('differ by the written deviations alone', () => {
    const found = expectDeviations(golden, ours, DEVIATIONS)
    const of = (path: string) =>
      found
        .filter((one) => one.path === path)
        .map(({ vm, original, ours: own }) => [vm, original, own])
    expect(of('.numaNodeAffinity')).toEqual([['vm-1', [], ['1']]])
    expect(of('.cpuAffinity[].set')).toEqual([['vm-1', 0, 4]])
    expect(of('.cpuShares')).toEqual([['vm-1', 32_767, 262_144]])
    expect(of('.diskAttachments[].disk.shared')).toEqual([
      ['vm-1', false, true],
      ['vm-2', false, true],
    ])
  })

  it('have null where a row is missing, and the original an error (D6)', () => {
    expect(failed).toEqual({ error: 'sql: no rows in result set' })
    expect(ours.get(FAILED)).toMatchObject({
      host: null,
      dataCenter: null,
      serverCpu: null,
      diskAttachments: [{ id: 'd-9', disk: null }],
      nics: [{ id: 'n-4', profile: null }],
      cluster: { id: 'cl-2', cpu: { architecture: 'ppc64' } },
    })
  })

  it('have the same concerns, but for those that a deviation brings', async () => {
    const concerns = read('concerns.json') as Record<string, Concern[]>
    const found: Record<string, string[]> = {}
    for (const id of Object.keys(golden)) {
      const differing = await concernDifferences(concerns[id]!, ours.get(id))
      if (differing.length > 0) found[id] = differing
    }
    expect(found).toEqual(CONCERNS)
    expect(concerns['vm-1']!.length).toBeGreaterThan(25)
  })

  it('every deviation is written down with what it mends', () => {
    const rows = readFileSync(resolve(root, 'src/core/validation/DEVIATIONS.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| '))
    const missing = DEVIATIONS.filter(({ path, mends }) => {
      const key = path.source
        .replace(/\\|[$^]/g, '')
        .split('.')
        .at(-1)!
        .replace('[]', '')
      return !rows.some((row) => row.includes(key) && row.includes(mends))
    })
    expect(missing).toEqual([])
  })
})
