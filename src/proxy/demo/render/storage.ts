/** Storage domains and disks as the engine writes them. */
import { NO_ID, type Disk, type StorageDomain } from '../model.ts'
import type { World } from '../world.ts'
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

const PORTAL = '203.0.113.10'

function storagePart(domain: StorageDomain): Json {
  const { storage } = domain
  switch (storage.type) {
    case 'nfs': {
      const tuning = { mount_options: '', nfs_retrans: '6', nfs_timeo: '600' }
      return {
        address: storage.address,
        ...when(storage.tuned, tuning),
        path: storage.path,
        type: 'nfs',
      }
    }
    case 'glance':
      return { type: 'glance' }
    default: {
      const units = storage.luns.map((lun) => ({
        active_paths: '0',
        ...when(storage.type === 'iscsi', { address: PORTAL }),
        discard_zeroes_data: 'false',
        lun_mapping: String(lun.no),
        paths: '0',
        ...when(storage.type === 'iscsi', { port: '3260', portal: `${PORTAL}:3260,1` }),
        product_id: `vol${lun.no}`,
        serial: `SLIO-ORG_vol${lun.no}`,
        size: String(lun.size),
        storage_domain_id: domain.id,
        ...when(storage.type === 'iscsi', { target: 'iqn.2003-01.com.example:target1' }),
        vendor_id: 'LIO-ORG',
        volume_group_id: storage.group,
        id: lun.id,
      }))
      return {
        type: storage.type,
        volume_group: {
          ...when(units.length > 0, { logical_units: nested('logical_unit', units) }),
          id: storage.group,
        },
      }
    }
  }
}

function body(domain: StorageDomain, status: string | undefined): Json {
  const external = domain.type === 'image'
  return {
    ...maybe('available', domain.available === null ? null : String(domain.available)),
    backup: bool(domain.backup),
    block_size: '512',
    committed: String(domain.committed),
    critical_space_action_blocker: external ? '0' : '5',
    discard_after_delete: bool(domain.wipe),
    external_status: domain.external,
    master: bool(domain.master),
    ...maybe('status', status),
    storage: storagePart(domain),
    storage_format: domain.format,
    supports_discard: 'false',
    supports_discard_zeroes_data: 'false',
    type: domain.type,
    ...maybe('used', domain.used === null ? null : String(domain.used)),
    warning_low_space_indicator: external ? '0' : '10',
    wipe_after_delete: bool(domain.wipe),
  }
}

function dataCentersOf(domain: StorageDomain): Json {
  const found = [...domain.attached.keys()].map((id) => ref('datacenters', id))
  return when(found.length > 0, { data_centers: nested('data_center', found) })
}

/** The list says no more of the status than "unattached". */
export function renderStorageDomain(_: RenderContext, domain: StorageDomain): Json {
  const base = `${ROOT}/storagedomains/${domain.id}`
  const rels = {
    iso: 'files storageconnections permissions disksnapshots diskprofiles',
    image: 'images permissions disksnapshots diskprofiles',
    export: 'storageconnections permissions templates vms disksnapshots diskprofiles disks',
    data: 'storageconnections permissions templates vms disksnapshots diskprofiles disks',
  }[domain.type]
  return {
    ...body(domain, domain.attached.size === 0 ? 'unattached' : undefined),
    ...dataCentersOf(domain),
    ...actions(base, ['isattached', 'updateovfstore', 'refreshluns', 'reduceluns']),
    name: domain.name,
    description: domain.description,
    comment: domain.comment,
    link: links(base, rels.split(' ')),
    href: base,
    id: domain.id,
  }
}

/** The data center's view: here the real status stands. */
export function renderAttachedDomains({ world }: RenderContext, { id }: { id: string }): Json {
  const found: Json[] = []
  for (const domain of world.storageDomains.values()) {
    const status = domain.attached.get(id)
    if (status === undefined) continue
    const base = `${ROOT}/datacenters/${id}/storagedomains/${domain.id}`
    found.push({
      ...body(domain, status),
      data_center: ref('datacenters', id),
      ...dataCentersOf(domain),
      ...actions(base, ['activate', 'deactivate']),
      name: domain.name,
      description: domain.description,
      comment: domain.comment,
      link: links(base, domain.type === 'iso' ? [] : ['disks']),
      href: base,
      id: domain.id,
    })
  }
  return nested('storage_domain', found)
}

/** Portal and target of a LUN are told by the single disk only. */
function lunPart(disk: Disk, single: boolean): Json {
  const { lun } = disk
  if (!lun) return {}
  const portal = single && lun.portal
  return {
    lun_storage: {
      logical_units: {
        logical_unit: [
          {
            active_paths: '0',
            ...(portal ? { address: portal.address } : {}),
            discard_zeroes_data: 'false',
            disk_id: disk.id,
            lun_mapping: String(lun.mapping),
            paths: '0',
            ...(portal ? { port: String(portal.port) } : {}),
            serial: lun.serial,
            size: String(lun.size),
            ...(portal ? { target: portal.target } : {}),
            id: lun.id,
          },
        ],
      },
      id: lun.id,
    },
  }
}

function imagePart(disk: Disk): Json {
  return {
    actual_size: String(disk.actual),
    backup: disk.backup,
    format: disk.format,
    image_id: disk.imageId,
    provisioned_size: String(disk.provisioned),
    ...when(disk.format === 'cow', { qcow_version: 'qcow2_v3' }),
    sparse: bool(disk.sparse),
    status: disk.status,
    ...when(!disk.shareable, { total_size: String(disk.actual) }),
    ...when(disk.profile !== null, { disk_profile: ref('diskprofiles', disk.profile ?? '') }),
  }
}

const dataCenterOf = (world: World, disk: Disk): string =>
  world.storageDomains
    .get(disk.domains[0] ?? '')
    ?.attached.keys()
    .next().value ?? NO_ID

export function renderDisk(context: RenderContext, disk: Disk): Json {
  const { world, version, single } = context
  const base = `${ROOT}/disks/${disk.id}`
  const lun = disk.storageType === 'lun'
  const acts = 'sparsify copy export move refreshlun convert reduce'.split(' ')
  const { quota } = disk
  const domains = disk.domains.map((id) => ref('storagedomains', id))
  const users =
    context.allContent && single
      ? [...world.vms.values()].filter((vm) =>
          vm.disks.some((attached) => attached.disk === disk.id),
        )
      : []
  return {
    ...when(!lun, imagePart(disk)),
    alias: disk.alias,
    content_type: disk.contentType,
    ...lunPart(disk, single),
    propagate_errors: 'false',
    ...when(quota !== null && !lun, {
      quota: ref(`datacenters/${dataCenterOf(world, disk)}/quotas`, quota ?? ''),
    }),
    ...when(lun && !disk.shareable, { sgio: 'unfiltered' }),
    shareable: bool(disk.shareable),
    storage_type: disk.storageType,
    ...when(domains.length > 0, { storage_domains: nested('storage_domain', domains) }),
    wipe_after_delete: bool(disk.wipe),
    ...when(users.length > 0, { vms: { vm: users.map(({ id }) => ref('vms', id)) } }),
    ...actions(base, version === '4.5' ? acts : acts.filter((rel) => rel !== 'convert')),
    name: disk.alias,
    description: disk.description,
    link: links(base, ['permissions', 'disksnapshots', 'statistics']),
    href: base,
    id: disk.id,
  }
}
