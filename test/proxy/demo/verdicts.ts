/** The rules of a profile on a whole simulated estate: listed, decoded and evaluated as the application does it. */
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Sheet } from '../../../src/core/adapters/adapter.ts'
import type { Misfit } from '../../../src/core/engine/decode.ts'
import type { Kind } from '../../../src/core/model/kinds.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import type { Profile } from '../../../src/core/model/rules.ts'
import {
  buildWorkload,
  serverCpuIdOf,
  type Workload,
} from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import type { Client } from './harness.ts'

export interface Verdicts {
  /** Rule → VMs. */
  rules: Map<string, string[]>
  /** VM → categories. */
  categories: Map<string, string[]>
  misfits: { id: string; misfit: Misfit }[]
}

async function rows<K extends Kind>(
  own: Client,
  kind: K,
  misfits: Verdicts['misfits'],
): Promise<Map<string, Row<K>>> {
  const sheet = SHEETS[kind] as Sheet<K>
  const follow = sheet.follow === '' ? '' : `?follow=${sheet.follow}`
  const found = new Map<string, Row<K>>()
  for (const item of sheet.items(await own.get(`/${sheet.path}${follow}`)) ?? []) {
    const decoded = sheet.decode(item)
    let { draft } = decoded
    misfits.push(...decoded.misfits.map((misfit) => ({ id: decoded.id, misfit })))
    if (!draft) continue
    // What only a request of its own tells, NUMA nodes and LUN portals; asked for all, whoever needs it or not.
    if (sheet.detail && (kind === 'vm' || sheet.detail.needs(draft))) {
      const merged: Misfit[] = []
      draft = sheet.detail.merge(draft, await own.get(`/${sheet.detail.path(decoded.id)}`), merged)
      misfits.push(...merged.map((misfit) => ({ id: decoded.id, misfit })))
    }
    found.set(decoded.id, { ...draft, revision: 1 } as unknown as Row<K>)
  }
  return found
}

/** The policy input of every VM, and what could not be decoded on the way. */
export async function inputs(
  own: Client,
): Promise<{ inputs: Map<string, Workload>; misfits: Verdicts['misfits'] }> {
  const misfits: Verdicts['misfits'] = []
  const read = <K extends Kind>(kind: K): Promise<Map<string, Row<K>>> => rows(own, kind, misfits)
  const vms = await read('vm')
  const clusters = await read('cluster')
  const dataCenters = await read('dataCenter')
  const serverCpus = await read('serverCpu')
  const hosts = await read('host')
  const disks = await read('disk')
  const diskProfiles = await read('diskProfile')
  const nicProfiles = await read('nicProfile')
  await read('network')
  await read('storageDomain')
  const built = new Map<string, Workload>()
  for (const vm of vms.values()) {
    const cluster = clusters.get(vm.cluster)
    const input = buildWorkload(
      {
        vm,
        verdict: undefined,
        cluster,
        dataCenter: cluster && dataCenters.get(cluster.dataCenter),
        serverCpu: cluster && serverCpus.get(serverCpuIdOf(cluster)),
        host: hosts.get(vm.host),
        disks,
        diskProfiles,
        nicProfiles,
      },
      'test',
    )
    built.set(vm.id, input)
  }
  return { inputs: built, misfits }
}

export async function verdicts(own: Client, profile: Profile): Promise<Verdicts> {
  const estate = await inputs(own)
  const backend = builtIn(profile)
  const rules: Verdicts['rules'] = new Map()
  const categories: Verdicts['categories'] = new Map()
  for (const [vm, input] of estate.inputs) {
    const decision = await backend.validate(input, calm())
    if (decision.type !== 'decided') throw new Error(`${input.name}: ${decision.reason}`)
    categories.set(
      vm,
      decision.concerns.map(({ category }) => category),
    )
    for (const { id } of decision.concerns) rules.set(id, [...(rules.get(id) ?? []), vm])
  }
  return { rules, categories, misfits: estate.misfits }
}
