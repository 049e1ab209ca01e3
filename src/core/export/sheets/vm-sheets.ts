/** Sheets with one row per VM: what it is, its processors, its memory. */
import { LEVEL_TEXT, OUT_OF_DATE_TEXT } from '../../model/readiness-words.ts'
import {
  cpusOf,
  dataCenterOf,
  lunBytes,
  nameOf,
  networksOf,
  provisionedOf,
  type VmFacts,
} from './facts.ts'
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

/** What every sheet about VMs begins with; `of` finds the VM of a row. */
export const vmColumns = <R>(of: (row: R) => VmFacts): SheetColumn<R>[][] => [
  text('VM', (row) => of(row).vm.name, 28),
  text('VM ID', (row) => of(row).vm.id, 36),
  text('Provider', (row) => of(row).of.engine.name, 16),
  text('Cluster', (row) => nameOf(of(row).of, 'cluster', of(row).vm.cluster), 20),
]

const own = vmColumns<VmFacts>((facts) => facts)

const one = (facts: VmFacts): VmFacts[] => [facts]

const concernIds = ({ parts, readiness, of, vm }: VmFacts, waived: boolean): string[] =>
  readiness.counts === null
    ? []
    : (parts.verdict?.concerns ?? [])
        .map(({ id }) => id)
        .filter((id) => (of.waives?.(vm.id, id) ?? false) === waived)

const info = sheet<VmFacts, VmFacts>({
  name: 'oInfo',
  rows: one,
  columns: [
    ...own,
    text('Data center', ({ of, vm }) => dataCenterOf(of, vm.cluster)),
    text('Host', ({ of, vm }) => nameOf(of, 'host', vm.host)),
    text('Status', ({ vm }) => vm.status, 14),
    text('Readiness', ({ readiness }) => LEVEL_TEXT[readiness.level], 16),
    number('Critical', ({ readiness }) => readiness.counts?.critical),
    number('Warning', ({ readiness }) => readiness.counts?.warning),
    number('Information', ({ readiness }) => readiness.counts?.information),
    number('Waived', ({ readiness }) => (readiness.counts ? readiness.waived : null)),
    list('Concern IDs', (facts) => concernIds(facts, false), 40),
    list('Waived concern IDs', (facts) => concernIds(facts, true), 24),
    text('Out of date because', ({ readiness }) =>
      readiness.outOfDate ? OUT_OF_DATE_TEXT[readiness.outOfDate.reason] : '',
    ),
    time('Out of date since', ({ readiness }) => readiness.outOfDate?.since),
    time('Validated', ({ parts }) => parts.verdict?.at),
    text('Policy version', ({ parts }) => String(parts.verdict?.policyVersion ?? ''), 14),
    text('Guest OS', ({ vm }) => vm.guestName, 28),
    text('OS type', ({ vm }) => vm.osType),
    text('FQDN', ({ vm }) => vm.fqdn, 28),
    list('IP addresses', ({ vm }) => vm.nics.flatMap((nic) => nic.ipAddress.map((a) => a.address))),
    list('MAC addresses', ({ vm }) => vm.nics.map(({ mac }) => mac)),
    number('vCPUs', ({ vm }) => cpusOf(vm)),
    size('Memory', ({ vm }) => vm.memory),
    number('Disks', ({ vm }) => vm.diskAttachments.length),
    size('Provisioned', provisionedOf),
    size('Actual', ({ vm, disks }) =>
      disks.length < vm.diskAttachments.length
        ? null
        : disks.reduce((sum, { actualSize }) => sum + actualSize, 0),
    ),
    number('LUN disks', ({ disks }) => disks.filter((disk) => lunBytes(disk) > 0).length),
    number('Shared disks', ({ disks }) => disks.filter(({ shared }) => shared).length),
    list('Storage domains', ({ of, disks }) =>
      disks.flatMap(({ storageDomains }) =>
        storageDomains.map((id) => nameOf(of, 'storageDomain', id)),
      ),
    ),
    number('NICs', ({ vm }) => vm.nics.length),
    list('Networks', (facts) => networksOf(facts).map((id) => nameOf(facts.of, 'network', id))),
    number('Snapshots', ({ vm }) => vm.snapshots.filter(({ type }) => type === 'regular').length),
    number('Host devices', ({ vm }) => vm.hostDevices.length),
    number('CD-ROMs', ({ vm }) => vm.cdroms.length),
    flag('HA', ({ vm }) => vm.haEnabled),
    flag('USB', ({ vm }) => vm.usbEnabled),
    flag('Boot menu', ({ vm }) => vm.bootMenuEnabled),
    flag('Illegal images', ({ vm }) => vm.hasIllegalImages),
    flag('Next run', ({ vm }) => vm.nextRun),
    text('BIOS type', ({ vm }) => vm.bios),
    text('Display', ({ vm }) => vm.display, 10),
    text('Placement', ({ vm }) => vm.placementPolicyAffinity, 16),
    list('Pinned hosts', ({ of, vm }) => vm.pinnedHosts.map((id) => nameOf(of, 'host', id))),
    text('Lease storage domain', ({ of, vm }) =>
      nameOf(of, 'storageDomain', vm.leaseStorageDomain),
    ),
    text('Time zone', ({ vm }) => vm.timezone),
    text('Stateless', ({ vm }) => vm.stateless, 10),
    list('Custom properties', ({ vm }) => vm.properties.map((p) => `${p.name}=${p.value}`)),
    list('Watchdogs', ({ vm }) => vm.watchDogs.map((dog) => `${dog.model} ${dog.action}`)),
    text('Serial', ({ vm }) => vm.serialNumber, 36),
    text('Type', ({ vm }) => vm.type, 10),
    text('Template', ({ vm }) => vm.template, 36),
    time('Created', ({ vm }) => vm.createdAt),
    time('Started', ({ vm }) => vm.startedAt),
    time('Stopped', ({ vm }) => vm.stoppedAt),
    number('Revision', ({ vm }) => vm.revision),
    text('Description', ({ vm }) => vm.description, 32),
    text('Comment', ({ vm }) => vm.comment, 32),
  ],
})

const cpu = sheet<VmFacts, VmFacts>({
  name: 'oCPU',
  rows: one,
  columns: [
    ...own,
    text('Status', ({ vm }) => vm.status, 14),
    number('vCPUs', ({ vm }) => cpusOf(vm)),
    number('Sockets', ({ vm }) => vm.cpuSockets),
    number('Cores per socket', ({ vm }) => vm.cpuCores),
    number('Threads per core', ({ vm }) => vm.cpuThreads),
    number('Shares', ({ vm }) => vm.cpuShares),
    text('Pinning policy', ({ vm }) => vm.cpuPinningPolicy),
    list('Pinning', ({ vm }) => vm.cpuAffinity.map(({ cpu: no, cpuSet }) => `${no}#${cpuSet}`)),
    list('NUMA nodes', ({ vm }) => vm.numaNodeAffinity),
    number('I/O threads', ({ vm }) => vm.ioThreads),
    text('CPU mode', ({ vm }) => vm.cpuMode, 16),
    text('Custom CPU model', ({ vm }) => vm.customCpuModel),
    text('Architecture', ({ vm }) => vm.cpuArchitecture, 12),
    text('Cluster CPU type', ({ parts }) => parts.cluster?.cpu.type, 28),
  ],
})

const memory = sheet<VmFacts, VmFacts>({
  name: 'oMemory',
  rows: one,
  columns: [
    ...own,
    text('Status', ({ vm }) => vm.status, 14),
    size('Memory', ({ vm }) => vm.memory),
    size('Guaranteed', ({ vm }) => vm.guaranteedMemory),
    flag('Ballooning', ({ vm }) => vm.balloonedMemory),
    number('Cluster overcommit %', ({ parts }) => parts.cluster?.memoryOverCommit),
    flag('Cluster ballooning', ({ parts }) => parts.cluster?.ballooningEnabled),
    flag('Cluster KSM', ({ parts }) => parts.cluster?.ksmEnabled),
  ],
})

export const VM_SHEETS: readonly Sheet<VmFacts>[] = [info, cpu, memory]
