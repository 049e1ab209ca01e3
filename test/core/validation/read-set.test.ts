/** What rules read of an input, cut out by the paths that they name. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatPath,
  parsePath,
  placesOf,
  valueAt,
  withValue,
} from '../../../src/core/model/input-path.ts'
import type { Json } from '../../../src/core/model/rules.ts'
import { fingerprint } from '../../../src/core/validation/fingerprint.ts'
import { readSet } from '../../../src/core/validation/read-set.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { oddWorkload } from '../../policies/odd-workload.ts'

const shown = (inputs: string[], input: unknown): unknown =>
  readSet(inputs).shown(input as Workload)
const compared = (inputs: string[] | null, input: unknown): unknown =>
  readSet(inputs).compared(input as Workload)

const nic = (id: string, qos: string | null) => ({
  id,
  mac: `56:${id}`,
  profile: { id: `p-${id}`, revision: 4, selfLink: 'x', qos, network: { revision: 2, name: 'n' } },
})
const vm = {
  id: 'a',
  revision: 7,
  name: 'vm',
  nics: [nic('1', ''), nic('2', 'gold')],
  cluster: { id: 'c', revision: 3, haReservation: true, version: { major: '4', minor: '7' } },
}

describe('what is shown', () => {
  it.each<[string, string[], unknown]>([
    ['a field', ['name'], { name: 'vm' }],
    ['a field of an object', ['cluster.haReservation'], { cluster: { haReservation: true } }],
    ['all below a path', ['cluster.version'], { cluster: { version: { major: '4', minor: '7' } } }],
    [
      'a field of each element',
      ['nics[].profile.qos'],
      { nics: [{ profile: { qos: '' } }, { profile: { qos: 'gold' } }] },
    ],
    ['one element as all of them', ['nics[0].mac'], { nics: [{ mac: '56:1' }, { mac: '56:2' }] }],
    [
      'several together',
      ['nics[].id', 'name', 'nics[].mac'],
      {
        nics: [
          { id: '1', mac: '56:1' },
          { id: '2', mac: '56:2' },
        ],
        name: 'vm',
      },
    ],
    ['what is not there', ['cpuShares', 'cluster.none', 'none[].x'], { cluster: {} }],
    ['the longer path not, beside the shorter', ['cluster', 'cluster.id'], { cluster: vm.cluster }],
    ['nothing', [], {}],
  ])('is %s', (_, inputs, expected) => {
    expect(shown(inputs, vm)).toEqual(expected)
  })

  it.each<[string, unknown]>([
    ['null for a list', { nics: null }],
    ['a text for a list', { nics: 'none' }],
    ['a list for an object', { nics: [[1, 2], 3, null] }],
  ])('keeps %s, because rules may see that it is odd', (_, input) => {
    expect(shown(['nics[].profile.qos'], input)).toEqual(input)
  })

  it('walks over the values of an object as rules do, those with a name of their own too', () => {
    const input = { nics: { a: { id: '1', mac: 'x' }, b: { id: '2', mac: 'y' } } }
    expect(shown(['nics[].id', 'nics.b.mac'], input)).toEqual({
      nics: { a: { id: '1' }, b: { id: '2', mac: 'y' } },
    })
  })

  it('is everything, to rules that read the whole or of which nothing is known', () => {
    expect(shown([''], vm)).toBe(vm)
    expect(readSet(null).shown(vm as unknown as Workload)).toBe(vm)
    expect(readSet(null).known).toBe(false)
  })
})

describe('what is compared', () => {
  it('leaves out revisions and links within a part that is read as a whole, unless they are named', () => {
    expect(compared(['cluster'], vm)).toEqual({
      cluster: { id: 'c', haReservation: true, version: { major: '4', minor: '7' } },
    })
    expect(compared(['cluster', 'cluster.revision'], vm)).toEqual({ cluster: vm.cluster })
    expect(compared(['revision'], vm)).toEqual({ revision: 7 })
    expect(compared(['nics', 'nics[].profile.selfLink'], { nics: [nic('1', null)] })).toEqual({
      nics: [
        {
          id: '1',
          mac: '56:1',
          profile: { id: 'p-1', selfLink: 'x', qos: null, network: { name: 'n' } },
        },
      ],
    })
  })

  it('is everything but what a verdict added itself, where nothing is known', () => {
    const own = { concerns: [], policyVersion: 6, revisionValidated: 7 }
    expect(compared(null, { ...vm, ...own })).toEqual(vm)
  })
})

/** A change of a value that JSON can tell. */
const other = (value: Json | undefined): Json => (value === 'other' ? 'another' : 'other')

describe('any difference in what is read', () => {
  const patterns = [
    'name',
    'status',
    'cluster.haReservation',
    'nics[].profile.qos',
    'nics[].id',
    'snapshots[].persistMemory',
    'diskAttachments[].disk.status',
    'hostDevices',
    'diskAttachments[].disk.lun',
  ]

  it('changes the fingerprint, and what is not read does not', () => {
    let differed = 0
    fc.assert(
      fc.property(
        oddWorkload,
        fc.subarray(patterns, { minLength: 1 }),
        fc.constantFrom(...patterns),
        (input, inputs, pattern) => {
          const print = (of: unknown): string => fingerprint(JSON.stringify(compared(inputs, of)))
          const before = print(input)
          for (const place of placesOf(input, pattern)) {
            const changed = withValue(input, place, other(valueAt(input, place)))
            // A list has no keys.
            if (JSON.stringify(changed) === JSON.stringify(input)) continue
            const read = inputs.includes(pattern)
            const same =
              JSON.stringify(shown(inputs, changed)) === JSON.stringify(shown(inputs, input))
            expect(print(changed) === before, `${place} of ${inputs.join()}`).toBe(same)
            if (read) expect(same, place).toBe(false)
            differed += read ? 1 : 0
          }
        },
      ),
      { numRuns: 3_000 },
    )
    expect(differed).toBeGreaterThan(1_000)
  })

  it('changes it wherever it is, where nothing is known', () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, one]) =>
            leaves(one, formatPath([...parsePath(path), Array.isArray(value) ? Number(key) : key])),
          )
        : [path]
    const print = (of: unknown): string => fingerprint(JSON.stringify(compared(null, of)))
    const before = print(vm)
    const all = leaves(vm, '')
    expect(all.length).toBeGreaterThan(15)
    for (const path of all) {
      expect(print(withValue(vm, path, other(valueAt(vm, path)))), path).not.toBe(before)
      expect(print(withValue(vm, path, undefined)), path).not.toBe(before)
    }
  })
})
