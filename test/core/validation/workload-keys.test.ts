/** Every workload has the keys of the original's documents in their order, with values of their types. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { client } from '../../proxy/demo/harness.ts'
import { inputs } from '../../proxy/demo/verdicts.ts'
import { misshapen } from './workload-keys.ts'

const GOLDEN = resolve(
  import.meta.dirname,
  '../../../../shared/fixtures/forklift-golden/workloads.json',
)

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the keys of the workload', () => {
  it.each([7, 23])('are those of the table on all VMs of the demo estate %i', async (seed) => {
    const { inputs: estate } = await inputs(await client({ vms: 300, seed }))
    const found = [...estate.values()].flatMap((input) => misshapen(json(input)))
    expect(found).toEqual([])
    expect(estate.size).toBeGreaterThanOrEqual(300)
  })

  it.skipIf(!existsSync(GOLDEN))('are those of the original’s own documents', () => {
    const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, unknown>
    expect(Object.values(golden).flatMap((document) => misshapen(document))).toEqual([])
  })

  it('are missed when one is moved, left out, blank, or of another type', async () => {
    const { inputs: estate } = await inputs(await client({ vms: 20, seed: 7 }))
    const own = [...estate.values()].find(({ nics, description }) => nics && description)
    const vm = json(own) as Record<string, unknown>
    const { memory, nics, ...rest } = vm
    expect(misshapen(vm)).toEqual([])
    expect(misshapen({ ...rest, nics })).toHaveLength(2)
    expect(misshapen({ ...rest, memory, nics }).join()).toMatch(/: keys /)
    expect(misshapen({ ...vm, memory: '1' })).toEqual(['.memory: "1" is no number'])
    expect(misshapen({ ...vm, description: '' })).toHaveLength(1)
    expect(misshapen({ ...vm, nics: [] })).toEqual(['.nics: empty, not null'])
    expect(misshapen({ ...vm, snapshots: null })).toEqual(['.snapshots: null is no list'])
  })
})
