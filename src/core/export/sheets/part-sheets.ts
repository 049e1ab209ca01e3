/** Sheets with several rows per VM: disks, NICs, snapshots, host devices, concerns. */
import type { DiskAttachment, DiskRow, Nic, Snapshot, VmRow } from '../../model/rows.ts'
import type { WaivingEntry } from '../../model/triage.ts'
import type { Concern } from '../../model/verdict.ts'
import { lunBytes, nameOf, type EngineFacts, type VmFacts } from './facts.ts'
import {
  flag,
  list,
  number,
  sheet,
  size,
  text,
  time,
  type Sheet,
  type SheetColumn,
} from './sheet.ts'
import { vmColumns } from './vm-sheets.ts'

interface Part<P> {
  facts: VmFacts
  part: P
}

const partsOf =
  <P>(of: (vm: VmRow) => readonly P[]) =>
  (facts: VmFacts): Part<P>[] =>
    of(facts.vm).map((part) => ({ facts, part }))

const begin = <P>(): SheetColumn<Part<P>>[][] => vmColumns(({ facts }) => facts)

/** A disk that no VM uses has neither VM nor attachment. */
export interface DiskUse {
  of: EngineFacts
  facts: VmFacts | null
  attachment: DiskAttachment | null
  /** undefined: it is attached, and not stored. */
  disk: DiskRow | undefined
}

const diskColumns: SheetColumn<DiskUse>[][] = [
  text('VM', ({ facts }) => facts?.vm.name, 28),
  text('VM ID', ({ facts }) => facts?.vm.id, 36),
  text('Provider', ({ of }) => of.engine.name, 16),
  text('Cluster', ({ of, facts }) => nameOf(of, 'cluster', facts?.vm.cluster ?? ''), 20),
  text('Disk', ({ disk }) => disk?.name, 28),
  text('Disk ID', ({ disk, attachment }) => disk?.id ?? attachment?.disk, 36),
  text('Storage type', ({ disk }) => disk?.storageType, 12),
  size('Provisioned', ({ disk }) => disk?.provisionedSize),
  size('Actual', ({ disk }) => disk?.actualSize),
  size('LUN', ({ disk }) => (disk?.storageType === 'lun' ? lunBytes(disk) : null)),
  text('Status', ({ disk }) => disk?.status, 10),
  flag('Shared', ({ disk }) => disk?.shared),
  flag('Sparse', ({ disk }) => disk?.sparse),
  text('Format', ({ disk }) => disk?.format, 8),
  list('Storage domains', ({ of, disk }) =>
    (disk?.storageDomains ?? []).map((id) => nameOf(of, 'storageDomain', id)),
  ),
  text('Disk profile', ({ of, disk }) => nameOf(of, 'diskProfile', disk?.profile ?? '')),
  text('Interface', ({ attachment }) => attachment?.interface, 12),
  flag('Bootable', ({ attachment }) => attachment?.bootable),
  flag('Active', ({ attachment }) => attachment?.active),
  flag('Read only', ({ attachment }) => attachment?.readOnly),
  flag('SCSI reservation', ({ attachment }) => attachment?.scsiReservation),
  text('Logical name', ({ attachment }) => attachment?.logicalName, 12),
  text('Content type', ({ disk }) => disk?.contentType, 12),
  text('Backup', ({ disk }) => disk?.backup, 12),
  list('LUN IDs', ({ disk }) =>
    (disk?.lunStorage.LogicalUnits.logicalUnit ?? []).map(({ lunId }) => lunId),
  ),
  text('Description', ({ disk }) => disk?.description, 28),
]

/** Rows of the same sheet come from VMs and from disks that no VM uses. */
export const DISK_SHEET = sheet<readonly DiskUse[], DiskUse>({
  name: 'oDisk',
  rows: (uses) => uses,
  columns: diskColumns,
})

export const diskUses = (facts: VmFacts): DiskUse[] =>
  facts.vm.diskAttachments.map((attachment) => ({
    of: facts.of,
    facts,
    attachment,
    disk: facts.parts.disks.get(attachment.disk),
  }))

const addresses = ({ ipAddress }: Nic, version: string): string[] =>
  ipAddress.filter((one) => one.version === version).map(({ address }) => address)

const profileOf = ({ facts, part }: Part<Nic>) => facts.parts.nicProfiles.get(part.profile)

const network = sheet<VmFacts, Part<Nic>>({
  name: 'oNetwork',
  rows: partsOf(({ nics }) => nics),
  columns: [
    ...begin<Nic>(),
    text('NIC', ({ part }) => part.name, 12),
    text('NIC ID', ({ part }) => part.id, 36),
    text('Interface', ({ part }) => part.interface, 14),
    text('MAC address', ({ part }) => part.mac, 18),
    flag('Plugged', ({ part }) => part.plugged),
    flag('Linked', ({ part }) => part.linked),
    list('IPv4', ({ part }) => addresses(part, 'v4'), 16),
    list('IPv6', ({ part }) => addresses(part, 'v6'), 28),
    text('vNIC profile', (row) => profileOf(row)?.name ?? row.part.profile),
    text('Network', (row) => nameOf(row.facts.of, 'network', profileOf(row)?.network ?? '')),
    text('VLAN', (row) => row.facts.of.small.network.get(profileOf(row)?.network ?? '')?.vlan, 8),
    text('Network filter', (row) => profileOf(row)?.networkFilter, 36),
    flag('Port mirroring', (row) => profileOf(row)?.portMirroring),
    flag('Passthrough', (row) => profileOf(row)?.passThrough),
    text('QoS', (row) => profileOf(row)?.qos, 36),
  ],
})

const snapshot = sheet<VmFacts, Part<Snapshot>>({
  name: 'oSnapshot',
  rows: partsOf(({ snapshots }) => snapshots.filter(({ type }) => type !== 'active')),
  columns: [
    ...begin<Snapshot>(),
    text('Snapshot ID', ({ part }) => part.id, 36),
    text('Snapshot', ({ part }) => part.description, 32),
    text('Type', ({ part }) => part.type, 12),
    flag('Memory', ({ part }) => part.persistMemory),
    time('Taken', ({ part }) => part.date),
  ],
})

const hostDevice = sheet<VmFacts, Part<VmRow['hostDevices'][number]>>({
  name: 'oHostDevice',
  rows: partsOf(({ hostDevices }) => hostDevices),
  columns: [
    ...begin<VmRow['hostDevices'][number]>(),
    text('Host', ({ facts }) => nameOf(facts.of, 'host', facts.vm.host)),
    text('Capability', ({ part }) => part.capability, 12),
    text('Product', ({ part }) => part.product, 32),
    text('Vendor', ({ part }) => part.vendor, 24),
  ],
})

interface Found {
  facts: VmFacts
  concern: Concern
  waiver: WaivingEntry | undefined
}

/** The first five columns are those in which migration tools keep the concerns of VMs. */
const concern = sheet<VmFacts, Found>({
  name: 'oConcern',
  rows: (facts) =>
    (facts.parts.verdict?.concerns ?? []).map((one) => ({
      facts,
      concern: one,
      waiver: facts.of.ledger.waiverOf(facts.vm.id, one.id, facts.of.now),
    })),
  columns: [
    text('VM ID', ({ facts }) => facts.vm.id, 36),
    text('Concern ID', (row) => row.concern.id, 36),
    text('Label', (row) => row.concern.label, 36),
    text('Category', (row) => row.concern.category, 12),
    text('Assessment', (row) => row.concern.assessment, 60),
    text('VM', ({ facts }) => facts.vm.name, 28),
    text('Provider', ({ facts }) => facts.of.engine.name, 16),
    text('Cluster', ({ facts }) => nameOf(facts.of, 'cluster', facts.vm.cluster), 20),
    flag('Verdict current', ({ facts }) => facts.readiness.outOfDate === null),
    flag('Waived', ({ waiver }) => waiver !== undefined),
    text('Reason of the waiver', ({ waiver }) => waiver?.waiver.reason, 32),
    time('Waived until', ({ waiver }) => waiver?.waiver.until),
    time('First seen', ({ facts, concern: { id } }) => facts.parts.verdict?.since[id]),
    number('Revision', ({ facts }) => facts.parts.verdict?.revision),
  ],
})

export const PART_SHEETS: readonly Sheet<VmFacts>[] = [network, snapshot, hostDevice, concern]
