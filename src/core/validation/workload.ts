/**
 * The policy input of a VM: one flat document with everything the VM refers to, key by key as the original posts it
 * (forklift, `web/workload.go`). Pure and lenient: what is absent from the store becomes `null` and is named by
 * `missingOf`, and the rules run all the same. Differences from the original are listed in DEVIATIONS.md.
 */
import { refKey, type RefKey } from '../model/kinds.ts'
import type { ClusterRow, DiskAttachment, Nic } from '../model/rows.ts'
import type { Verdict } from '../model/verdict.ts'
import type { WorkloadParts } from '../ports.ts'
import {
  attachmentPart,
  clusterPart,
  dataCenterPart,
  diskPart,
  diskProfilePart,
  hostPart,
  nicPart,
  nicProfilePart,
  noDiskProfile,
  noNicProfile,
  serverCpuPart,
  vmPart,
  type Link,
} from './input-parts.ts'

const linkOf =
  (providerId: string): Link =>
  (collection, id) =>
    `providers/ovirt/${providerId}/${collection}/${id}`

/** What an earlier verdict adds. Only a decided one counts as validated; known concerns are handed on in any case. */
const history = (verdict: Verdict | undefined) => ({
  revisionValidated: verdict?.state === 'ok' ? verdict.revision : 0,
  concerns: (verdict?.concerns ?? []).map(({ id, label, category, assessment }) => ({
    id,
    label,
    category,
    assessment,
  })),
  policyVersion:
    verdict?.state === 'ok' && typeof verdict.policyVersion === 'number'
      ? verdict.policyVersion
      : 0,
})

function attachmentOf(attachment: DiskAttachment, parts: WorkloadParts, link: Link) {
  const row = parts.disks.get(attachment.disk)
  if (!row) return attachmentPart(attachment, null)
  const profile = parts.diskProfiles.get(row.profile)
  return attachmentPart(
    attachment,
    diskPart(
      row,
      profile ? diskProfilePart(profile, link) : row.profile === '' ? noDiskProfile(link) : null,
      link,
    ),
  )
}

function nicOf(nic: Nic, parts: WorkloadParts, link: Link) {
  const profile = parts.nicProfiles.get(nic.profile)
  return nicPart(
    nic,
    profile ? nicProfilePart(profile, link) : nic.profile === '' ? noNicProfile(link) : null,
  )
}

/** Builds the input. `providerId` stands in the self links. */
export function buildWorkload(parts: WorkloadParts, providerId: string) {
  const { vm, cluster, dataCenter, serverCpu, host } = parts
  const link = linkOf(providerId)
  const { revisionValidated, concerns, policyVersion } = history(parts.verdict)
  return {
    selfLink: link('workloads', vm.id),
    id: vm.id,
    revision: vm.revision,
    name: vm.name,
    ...(vm.description === '' ? {} : { description: vm.description }),
    status: vm.status,
    revisionValidated,
    concerns,
    policyVersion,
    ...vmPart(vm),
    diskAttachments:
      vm.diskAttachments.length === 0
        ? null
        : vm.diskAttachments.map((attachment) => attachmentOf(attachment, parts, link)),
    nics: vm.nics.length === 0 ? null : vm.nics.map((nic) => nicOf(nic, parts, link)),
    host: host ? hostPart(host, link) : null,
    cluster: cluster ? clusterPart(cluster, link) : null,
    dataCenter: dataCenter ? dataCenterPart(dataCenter, link) : null,
    serverCpu: serverCpu ? serverCpuPart(serverCpu, link) : null,
  }
}

export type Workload = ReturnType<typeof buildWorkload>

/** Id of the server CPU list that belongs to a cluster: its compatibility level; '' when the engine named none. */
export const serverCpuIdOf = ({
  version: { major, minor },
}: Pick<ClusterRow, 'version'>): string => (major === '' && minor === '' ? '' : `${major}.${minor}`)

/**
 * References that the rows name and the store does not have, sorted and without repetition. A cluster that belongs to
 * no data center misses nothing: the engine says so.
 */
export function missingOf(parts: WorkloadParts): RefKey[] {
  const missing = new Set<RefKey>()
  const check = (kind: Parameters<typeof refKey>[0], id: string, present: boolean): void => {
    if (id !== '' && !present) missing.add(refKey(kind, id))
  }
  const { vm, cluster } = parts
  check('host', vm.host, parts.host !== undefined)
  check('cluster', vm.cluster, cluster !== undefined)
  if (cluster) {
    check('dataCenter', cluster.dataCenter, parts.dataCenter !== undefined)
    check('serverCpu', serverCpuIdOf(cluster), parts.serverCpu !== undefined)
  }
  for (const nic of vm.nics) check('nicProfile', nic.profile, parts.nicProfiles.has(nic.profile))
  for (const { disk: id } of vm.diskAttachments) {
    const disk = parts.disks.get(id)
    check('disk', id, disk !== undefined)
    if (disk) check('diskProfile', disk.profile, parts.diskProfiles.has(disk.profile))
  }
  return [...missing].sort()
}
