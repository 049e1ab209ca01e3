/** Hosts, their NICs and network attachments as the engine writes them. */
import type { Host, HostNic, Network, NetworkAttachment } from '../model.ts'
import {
  actions,
  bool,
  links,
  maybe,
  nested,
  ref,
  ROOT,
  when,
  type Json,
  type RenderContext,
} from './common.ts'

const ACTIONS = (
  'upgrade install activate deactivate approve commitnetconfig enrollcertificate fence forceselectspm iscsidiscover ' +
  'discoveriscsi iscsilogin unregisteredstoragedomainsdiscover upgradecheck copyhostnetworks setupnetworks ' +
  'syncallnetworks refresh'
).split(' ')

const LINKS = (
  'nics numanodes fenceagents devices hooks storage storageconnectionextensions katelloerrata permissions tags ' +
  'affinitylabels networkattachments unmanagednetworks externalnetworkproviderconfigurations cpuunits statistics'
).split(' ')

/** Known only after the engine reached the machine once. */
function machine(host: Host, newest: boolean): Json {
  const el8 = host.el8
  return {
    cpu: {
      name: host.cpu.name,
      speed: host.cpu.speed,
      topology: {
        cores: String(host.cpu.cores),
        sockets: String(host.cpu.sockets),
        threads: String(host.cpu.threads),
      },
      type: host.cpu.type,
    },
    hardware_information: {
      family: host.hardware.product,
      manufacturer: host.hardware.manufacturer,
      product_name: host.hardware.product,
      serial_number: host.hardware.serial,
      supported_rng_sources: { supported_rng_source: ['random', 'urandom', 'hwrng'] },
      uuid: host.hardware.uuid,
      version: '',
    },
    iscsi: { initiator: `iqn.1994-05.com.redhat:${host.name}` },
    libvirt_version: {
      build: '0',
      full_version: el8 ? 'libvirt-8.0.0-2.el8' : 'libvirt-10.0.0-7.el9',
      major: el8 ? '8' : '10',
      minor: '0',
      revision: '0',
    },
    os: {
      custom_kernel_cmdline: '',
      ...when(newest, { description: el8 ? 'CentOS Linux 8' : 'CentOS Stream 9' }),
      ...when(!newest, { reported_kernel_cmdline: 'ro crashkernel=auto rhgb quiet' }),
      type: 'RHEL',
      version: el8
        ? { full_version: '8.6 - 1.el8', major: '8', minor: '6' }
        : { build: '2', full_version: '9.4.2.el9 - 1', major: '9', minor: '4' },
    },
    se_linux: { mode: 'enforcing' },
    version: el8
      ? {
          build: '100',
          full_version: 'vdsm-4.40.100.2-1.el8',
          major: '4',
          minor: '40',
          revision: '2',
        }
      : { build: '5', full_version: 'vdsm-4.50.5.1-1.el9', major: '4', minor: '50', revision: '1' },
  }
}

const unknownMachine = (newest: boolean): Json => ({
  cpu: { speed: 0, topology: {} },
  hardware_information: { supported_rng_sources: { supported_rng_source: [] } },
  os: { custom_kernel_cmdline: '', ...when(newest, { description: '' }) },
  se_linux: {},
})

function summary({ load }: RenderContext, host: Host): Json {
  const { total, migrating } = load().get(host.id) ?? { total: 0, migrating: 0 }
  return { active: '0', migrating: String(migrating), total: String(total) }
}

export function renderHost(context: RenderContext, host: Host): Json {
  const { version } = context
  const base = `${ROOT}/hosts/${host.id}`
  const newest = version === '4.5'
  return {
    address: host.address,
    auto_numa_status: host.connected ? 'enable' : 'disable',
    certificate: { organization: 'oVirt', subject: `O=oVirt,CN=${host.address}` },
    device_passthrough: { enabled: 'false' },
    external_status: 'ok',
    kdump_status: host.connected ? 'enabled' : 'unknown',
    ksm: { enabled: 'true' },
    ...(host.connected ? machine(host, newest) : unknownMachine(newest)),
    max_scheduling_memory: String(Math.max(0, host.memory - 336_592_896)),
    memory: String(host.memory),
    numa_supported: bool(host.connected),
    ...when(newest, { ovn_configured: 'false' }),
    port: '54321',
    power_management: {
      automatic_pm_enabled: 'true',
      enabled: 'false',
      kdump_detection: 'false',
      pm_proxies: {},
    },
    protocol: 'stomp',
    ...when(version !== '4.3', { reinstallation_required: 'false' }),
    spm: { priority: '5', status: host.spm ? 'spm' : 'none' },
    ssh: {
      fingerprint: 'SHA256:jT3Yg2vBnWc0m3dXo0m1hZ3g4Zt0xUq5KqgBq5m0aHs',
      port: '22',
      ...when(version !== '4.3', { public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4v0demo' }),
    },
    status: host.status,
    ...maybe('status_detail', host.statusDetail),
    summary: summary(context, host),
    transparent_hugepages: { enabled: bool(host.connected) },
    type: 'rhel',
    update_available: bool(host.updateAvailable),
    vgpu_placement: 'consolidated',
    cluster: ref('clusters', host.cluster),
    ...when(context.allContent, {
      hosted_engine: { active: 'false', configured: 'false', score: '0' },
      network_operation_in_progress: 'false',
    }),
    ...actions(base, ACTIONS),
    name: host.name,
    comment: host.comment,
    link: links(base, LINKS),
    href: base,
    id: host.id,
  }
}

const ipPart = (ip: string, gateway: string | null): Json => ({
  address: ip,
  ...maybe('gateway', gateway),
  netmask: '255.255.255.0',
  version: 'v4',
})

function renderHostNic(host: Host, nic: HostNic): Json {
  const nics = `hosts/${host.id}/nics`
  const base = `${ROOT}/${nics}/${nic.id}`
  const bond = nic.slaves.length > 0
  const rels = ['networklabels', 'networkattachments', 'statistics']
  const own = links(base, bond ? rels : ['linklayerdiscoveryprotocolelements', ...rels])
  const master =
    nic.master === null ? [] : [{ href: `${ROOT}/${nics}/${nic.master}`, rel: 'master' }]
  return {
    ...when(bond, {
      ad_aggregator_id: '1',
      bonding: {
        ad_partner_mac: { address: '00:11:22:33:44:55' },
        options: {
          option: [
            { name: 'mode', type: 'Dynamic link aggregation (802.3ad)', value: '4' },
            { name: 'miimon', value: '100' },
            { name: 'xmit_hash_policy', value: '2' },
          ],
        },
        slaves: { host_nic: nic.slaves.map((id) => ref(nics, id)) },
      },
    }),
    ...maybe('base_interface', nic.base),
    boot_protocol: nic.ip === null ? 'none' : 'static',
    bridged: bool(nic.bridged),
    ...when(nic.network !== null, { custom_configuration: 'true' }),
    ...when(nic.ip !== null, { ip: ipPart(nic.ip ?? '', nic.gateway) }),
    ipv6_boot_protocol: 'none',
    ...when(nic.mac !== null, { mac: { address: nic.mac } }),
    mtu: String(nic.mtu),
    ...when(nic.network !== null, { properties: {} }),
    ...maybe('speed', nic.speed === null ? null : String(nic.speed)),
    status: nic.status,
    ...when(nic.vlan !== null, { vlan: { id: String(nic.vlan) } }),
    host: ref('hosts', host.id),
    ...when(nic.network !== null, { network: ref('networks', nic.network ?? '') }),
    actions: { link: [] },
    name: nic.name,
    link: [...master, ...own],
    href: base,
    id: nic.id,
  }
}

export const renderHostNics = (_: RenderContext, host: Host): Json =>
  nested(
    'host_nic',
    host.nics.map((nic) => renderHostNic(host, nic)),
  )

const same = (name: string, value: string): Json => ({
  actual_value: value,
  expected_value: value,
  in_sync: 'true',
  name,
})

function configurations(network: Network | undefined, nic: HostNic | undefined): Json[] {
  const management = network?.vlan === null
  const fixed = nic?.ip !== null && nic?.ip !== undefined && management
  return [
    same('mtu', String(network?.mtu || 1500)),
    same('bridged', bool(network?.vmNetwork ?? false)),
    management ? { in_sync: 'true', name: 'vlan' } : same('vlan', String(network?.vlan ?? '')),
    { expected_value: 'LEGACY', in_sync: 'false', name: 'switchType' },
    same('ipv4_boot_protocol', fixed ? 'STATIC_IP' : 'NONE'),
    ...(fixed ? [same('ipv4_netmask', '255.255.255.0'), same('ipv4_address', nic.ip ?? '')] : []),
    same('ipv6_boot_protocol', 'NONE'),
    ...(fixed ? [{ in_sync: 'true', name: 'dns_configuration' }] : []),
    same('default_route', bool(management)),
  ]
}

function renderAttachment({ world }: RenderContext, host: Host, attached: NetworkAttachment): Json {
  const nic = host.nics.find(({ id }) => id === attached.nic)
  const network = world.networks.get(attached.network)
  const fixed = nic?.ip !== null && nic?.ip !== undefined
  return {
    in_sync: 'false',
    ip_address_assignments: {
      ip_address_assignment: [
        fixed
          ? { assignment_method: 'static', ip: ipPart(nic.ip ?? '', nic.gateway) }
          : { assignment_method: 'none', ip: { version: 'v4' } },
        { assignment_method: 'none', ip: { version: 'v6' } },
      ],
    },
    reported_configurations: { reported_configuration: configurations(network, nic) },
    host: ref('hosts', host.id),
    host_nic: ref(`hosts/${host.id}/nics`, attached.nic),
    network: ref('networks', attached.network),
    href: `${ROOT}/hosts/${host.id}/networkattachments/${attached.id}`,
    id: attached.id,
  }
}

export const renderNetworkAttachments = (context: RenderContext, host: Host): Json =>
  nested(
    'network_attachment',
    host.attachments
      .filter(({ network }) => context.world.networks.has(network))
      .map((attached) => renderAttachment(context, host, attached)),
  )
