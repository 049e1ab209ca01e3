/** A VM as the engine writes it. What follows it (NICs, disks, snapshots …) is in `vm-parts.ts`. */
import { guestOf } from '../guests.ts'
import { NO_ID } from '../model.ts'
import type { Vm } from '../model-vm.ts'
import {
  actions,
  bool,
  CA_CERTIFICATE,
  links,
  maybe,
  nested,
  ref,
  ROOT,
  when,
  type Json,
  type RenderContext,
} from './common.ts'

const ACTIONS_LIST = (
  'ticket cancelmigration commitsnapshot clone freezefilesystems logon maintenance previewsnapshot ' +
  'autopincpuandnumanodes reordermacaddresses thawfilesystems undosnapshot screenshot migrate reboot shutdown ' +
  'start stop suspend reset export detach'
).split(' ')

const ACTIONS_SINGLE = (
  'reordermacaddresses thawfilesystems undosnapshot screenshot cancelmigration commitsnapshot clone ' +
  'freezefilesystems logon maintenance previewsnapshot autopincpuandnumanodes ticket reboot migrate shutdown ' +
  'start stop suspend reset export detach'
).split(' ')

const LINKS_LIST = (
  'mediateddevices watchdogs graphicsconsoles diskattachments cdroms snapshots applications hostdevices ' +
  'reporteddevices sessions backups checkpoints katelloerrata permissions tags affinitylabels nics numanodes statistics'
).split(' ')

const LINKS_SINGLE = (
  'graphicsconsoles cdroms nics watchdogs mediateddevices backups checkpoints diskattachments snapshots ' +
  'applications hostdevices numanodes reporteddevices sessions katelloerrata permissions tags affinitylabels statistics'
).split(' ')

const BLANK = ref('templates', NO_ID)
const LARGE_ICON = ref('icons', 'ab4dd02d-bb61-4109-9c74-98db9f1ee39d')
const SMALL_ICON = ref('icons', 'b630dc52-645a-4e88-a566-d62982e6930b')

/** Actions that the running version offers. */
const offered = (all: readonly string[], { version }: RenderContext): readonly string[] =>
  version === '4.5' ? all : all.filter((rel) => rel !== 'screenshot')

function versionNumbers(text: string): Json {
  const [major, minor] = text.split('.')
  return { full_version: text, ...maybe('major', major), ...maybe('minor', minor) }
}

/** What the agent inside tells. */
function guestPart(vm: Vm): Json {
  if (!vm.reporting || vm.guest === null || vm.host === null) return {}
  const guest = guestOf(vm.guest)
  const build = guest.family === 'Windows' ? { build: guest.version.split('.')[2] } : {}
  const [major = '0', minor = '0', , revision = '0'] = (guest.kernel ?? '').match(/\d+/g) ?? []
  const kernel = { build: '0', full_version: guest.kernel, major, minor, revision }
  return {
    fqdn: vm.fqdn,
    guest_operating_system: {
      architecture: 'x86_64',
      codename: guest.codename,
      ...maybe('distribution', guest.distribution),
      family: guest.family,
      ...when(guest.kernel !== undefined, { kernel: { version: kernel } }),
      version: { ...build, ...versionNumbers(guest.version) },
    },
    ...when(guest.family === 'Linux', { guest_time_zone: { name: 'CET', utc_offset: '+01:00' } }),
  }
}

function runPart(vm: Vm, { version }: RenderContext): Json {
  const running = vm.host !== null
  return {
    ...guestPart(vm),
    next_run_configuration_exists: bool(vm.nextRun !== null),
    ...when(running, { run_once: 'false' }),
    ...maybe('start_time', vm.started ?? undefined),
    status: vm.status,
    ...maybe('status_detail', vm.statusDetail),
    ...when(version !== '4.5' && !running, { stop_reason: '' }),
    ...maybe('stop_time', vm.stopped),
  }
}

function pins(vm: Vm): Json {
  const pin = vm.cpuPins.map(({ vcpu, set }) => ({ cpu_set: set, vcpu: String(vcpu) }))
  return pin.length === 0 ? {} : { cpu_tune: { vcpu_pins: { vcpu_pin: pin } } }
}

function displayPart(vm: Vm, { world, version }: RenderContext): Json {
  if (vm.display === null) return {}
  const host = vm.host === null ? undefined : world.hosts.get(vm.host)
  const certificate = host && {
    content: CA_CERTIFICATE,
    organization: 'oVirt',
    subject: `O=oVirt,CN=${host.address}`,
  }
  const listens = host !== undefined && vm.reporting
  return {
    display: {
      ...when(listens, { address: host?.ip }),
      allow_override: 'false',
      ...maybe('certificate', certificate),
      copy_paste_enabled: 'true',
      disconnect_action: 'LOCK_SCREEN',
      ...when(version === '4.5', { disconnect_action_delay: '0' }),
      file_transfer_enabled: 'true',
      monitors: '1',
      ...when(listens, { port: '5900', secure_port: '5901' }),
      smartcard_enabled: 'false',
      type: vm.display,
      ...when(version === '4.5', { video_type: vm.video }),
    },
  }
}

function placement(vm: Vm, { filtered }: RenderContext): Json {
  if (filtered) return {}
  const hosts = vm.pinnedHosts.map((id) => ref('hosts', id))
  return {
    placement_policy: {
      affinity: vm.affinity,
      ...when(hosts.length > 0, { hosts: nested('host', hosts) }),
    },
  }
}

/** Large and slow to get, hence only on request. */
function allContent(vm: Vm): Json {
  return {
    console: { enabled: 'false' },
    initialization: { configuration: { data: '<ovf:Envelope/>', type: 'ovf' } },
    rng_device: { source: 'urandom' },
    soundcard_enabled: 'false',
    tpm_enabled: bool(vm.tpm),
    virtio_scsi: { enabled: 'true' },
  }
}

function hardware(vm: Vm, context: RenderContext): Json {
  const { version } = context
  const inherit = { auto_converge: 'inherit', compressed: 'inherit' }
  const dynamic = version === '4.5' && vm.host !== null && vm.cpuPins.length > 0
  return {
    bios: { boot_menu: { enabled: bool(vm.bootMenu) }, type: vm.bios },
    cpu: {
      architecture: 'x86_64',
      ...pins(vm),
      ...maybe('mode', vm.cpuMode),
      topology: {
        cores: String(vm.cores),
        sockets: String(vm.sockets),
        threads: String(vm.threads),
      },
    },
    ...when(dynamic, { dynamic_cpu: pins(vm) }),
    ...displayPart(vm, context),
    io: { threads: String(vm.ioThreads) },
    memory: String(vm.memory),
    migration: {
      ...inherit,
      ...when(version !== '4.3', { encrypted: 'inherit' }),
      ...when(version === '4.5', { parallel_migrations_policy: 'inherit' }),
    },
    origin: 'ovirt',
    os: { boot: { devices: { device: ['hd'] } }, type: vm.osType },
    sso: { methods: { method: [{ id: 'guest_agent' }] } },
    stateless: bool(vm.stateless),
    type: vm.type,
    usb: { enabled: bool(vm.usb), ...when(vm.usb, { type: 'native' }) },
  }
}

function policy(vm: Vm, context: RenderContext): Json {
  const { version } = context
  const serial = vm.serial && {
    policy: vm.serial.policy,
    ...when(vm.serial.value !== '', { value: vm.serial.value }),
  }
  return {
    ...when(version === '4.5', { auto_pinning_policy: 'disabled', cpu_pinning_policy: vm.pinning }),
    cpu_shares: String(vm.cpuShares),
    creation_time: vm.created,
    ...maybe('custom_cpu_model', vm.customCpuModel),
    ...maybe('custom_emulated_machine', vm.customMachine),
    ...when(vm.properties.length > 0, { custom_properties: { custom_property: vm.properties } }),
    delete_protected: bool(vm.deleteProtected),
    ...when(vm.illegalImages, { has_illegal_images: 'true' }),
    high_availability: { enabled: bool(vm.haEnabled), priority: String(vm.haPriority) },
    large_icon: LARGE_ICON,
    ...when(vm.leaseDomain !== null, {
      lease: { storage_domain: ref('storagedomains', vm.leaseDomain ?? '') },
    }),
    memory_policy: {
      ballooning: bool(vm.ballooning),
      guaranteed: String(vm.guaranteed),
      max: String(vm.maxMemory),
    },
    migration_downtime: '-1',
    multi_queues_enabled: 'true',
    ...placement(vm, context),
    ...maybe('serial_number', serial),
    small_icon: SMALL_ICON,
    start_paused: 'false',
    storage_error_resume_behaviour: vm.resumeBehaviour,
    time_zone: { name: vm.timezone },
    ...when(version !== '4.3', { virtio_scsi_multi_queues_enabled: 'false' }),
  }
}

export function renderVm(context: RenderContext, vm: Vm): Json {
  const { world, single, filtered } = context
  const base = `${ROOT}/vms/${vm.id}`
  const cluster = world.clusters.get(vm.cluster)
  const quota = cluster && world.dataCenters.get(cluster.dataCenter ?? '')?.quota
  return {
    ...runPart(vm, context),
    ...when(vm.host !== null && !filtered, { host: ref('hosts', vm.host ?? '') }),
    original_template: BLANK,
    template: ref('templates', vm.template),
    ...actions(base, offered(single ? ACTIONS_SINGLE : ACTIONS_LIST, context)),
    name: vm.name,
    description: vm.description,
    comment: vm.comment,
    ...hardware(vm, context),
    cluster: ref('clusters', vm.cluster),
    ...when(quota !== undefined, { quota: { id: quota } }),
    link: links(base, single ? LINKS_SINGLE : LINKS_LIST),
    href: base,
    id: vm.id,
    ...policy(vm, context),
    ...when(cluster !== undefined, { cpu_profile: ref('cpuprofiles', cluster?.cpuProfile ?? '') }),
    ...when(context.allContent, allContent(vm)),
  }
}

const HIDDEN = new Set(['href', 'link', 'actions'])

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !HIDDEN.has(key))
      .map(([key, inner]) => [key, bare(inner)]),
  )
}

/** The configuration that a snapshot stores: a stopped VM without any path. */
export function renderStoredVm(context: RenderContext, vm: Vm): unknown {
  const stopped: Vm = {
    ...vm,
    host: null,
    status: 'down',
    started: null,
    reporting: false,
    nextRun: null,
  }
  const document = bare(renderVm({ ...context, filtered: false }, stopped)) as Json
  const { type: _type, ...display } = (document['display'] ?? {}) as Json
  return { ...document, ...when(vm.display !== null, { display }) }
}
