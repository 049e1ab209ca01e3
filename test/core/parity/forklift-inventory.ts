/**
 * What Forklift's inventory would answer about an estate: our policy inputs in the shape of its VM resource, with what
 * its collector misreads, judged by its own rules. Defects of single VMs are applied by name.
 */
import type { Concern } from '../../../src/core/model/verdict.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'

export type Document = Record<string, unknown> & { concerns: Concern[] }

const rules = builtIn('forklift')

export async function judge(input: unknown): Promise<Concern[]> {
  const decision = await rules.validate(input, calm())
  if (decision.type !== 'decided') throw new Error(decision.reason)
  return decision.concerns
}

/** The input as Forklift's collector would have it (D2, D10, D11, D17). */
export const misread = (input: Workload) => ({
  ...input,
  numaNodeAffinity: [],
  cpuAffinity: input.cpuAffinity.map(({ cpu }) => ({ set: 0, cpu })),
  diskAttachments:
    input.diskAttachments?.map((attachment) => ({
      ...attachment,
      disk: attachment.disk && { ...attachment.disk, shared: false },
    })) ?? null,
  cluster: input.cluster && { ...input.cluster, cpu: { ...input.cluster.cpu, architecture: '' } },
})

/** A VM of `vms?detail=4` with these concerns. */
export function resource(input: ReturnType<typeof misread>, concerns: Concern[]): Document {
  const { cluster, host, dataCenter, serverCpu, ...own } = input
  void dataCenter
  void serverCpu
  return {
    ...own,
    selfLink: `providers/ovirt/5f1c/vms/${input.id}`,
    revision: 4,
    revisionValidated: 4,
    policyVersion: 6,
    cluster: cluster?.id ?? '',
    host: host?.id ?? '',
    concerns,
  }
}

export async function document(input: Workload): Promise<Document> {
  const read = misread(input)
  return resource(read, await judge(read))
}

/** What is left of a VM after an event of its host (D1), with the verdict on it. */
export async function blanked(input: Workload): Promise<Document> {
  const blank = {
    ...misread(input),
    ...{ status: '', guestName: '', memory: 0, cpuSockets: 0, cpuCores: 0, cpuThreads: 0 },
    ...{ cpuShares: 0, cpuAffinity: [], cpuPinningPolicy: 'none', balloonedMemory: false },
    ...{ ioThreads: 0, bios: '', display: '', hasIllegalImages: false, haEnabled: false },
    ...{ usbEnabled: false, bootMenuEnabled: false, placementPolicyAffinity: '', timezone: '' },
    ...{ storageErrorResumeBehaviour: '', osType: '', customCpuModel: '' },
    ...{ hostDevices: [], cdroms: [], watchDogs: [], properties: [], snapshots: [] },
    diskAttachments: null,
    nics: null,
  }
  return resource(blank, await judge(blank))
}

/** A row that the VM refers to was missing when it was to be judged (D6). */
export async function failed(input: Workload): Promise<Document> {
  const text = 'sql: no rows in result set'
  const concern = { id: '', label: text, category: 'Critical', assessment: text }
  return { ...(await document(input)), concerns: [concern], policyVersion: 0 }
}
