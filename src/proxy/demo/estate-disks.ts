/** Disks of the demo estate: those of VMs, and what else a `/disks` listing shows (templates, OVF stores, memory). */
import type { Site } from './estate-sites.ts'
import type { Disk } from './model.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

export const GIB = 1_073_741_824

const SIZES = [16, 20, 32, 40, 50, 80, 100, 120, 200, 250, 500, 1000, 2000] as const

export class DiskMaker {
  readonly #world: World
  readonly #random: Random
  readonly #defaultProfiles: ReadonlyMap<string, string>

  constructor(world: World, random: Random) {
    this.#world = world
    this.#random = random
    this.#defaultProfiles = new Map(
      [...world.diskProfiles.values()]
        .filter((profile) => profile.qos === null)
        .map((profile) => [profile.storageDomain, profile.id]),
    )
  }

  image(site: Site, alias: string, changes: Partial<Disk> = {}): Disk {
    const random = this.#random
    const domain = random.pick(site.domains)
    const sparse = random.chance(0.8)
    const provisioned = random.pick(SIZES) * GIB
    const cow = sparse && random.chance(0.5)
    return this.#add({
      id: random.uuid(),
      alias,
      description: '',
      contentType: 'data',
      storageType: 'image',
      provisioned,
      actual: sparse ? Math.round(provisioned * random.next() * 0.8) : provisioned,
      format: cow ? 'cow' : 'raw',
      sparse,
      status: 'ok',
      shareable: false,
      backup: random.chance(0.15) ? 'incremental' : 'none',
      wipe: random.chance(0.05),
      profile: this.#defaultProfiles.get(domain.id) ?? null,
      domains: [domain.id],
      imageId: random.uuid(),
      quota: random.chance(0.1) ? random.uuid() : null,
      lun: null,
      ...changes,
    })
  }

  lun(site: Site, alias: string, fibre: boolean, shareable: boolean): Disk {
    const random = this.#random
    const host = random.between(10, 200)
    return this.image(site, alias, {
      storageType: 'lun',
      profile: null,
      domains: [],
      quota: null,
      format: 'raw',
      backup: 'none',
      wipe: false,
      shareable,
      lun: {
        id: `36001405${random.hex(24)}`,
        size: random.pick(SIZES) * GIB,
        mapping: random.int(16),
        serial: `SLIO-ORG_${random.hex(8)}`,
        portal: fibre
          ? null
          : {
              address: `203.0.113.${host}`,
              port: 3260,
              target: `iqn.2003-01.com.example:lun${host}`,
            },
      },
    })
  }

  #add(disk: Disk): Disk {
    this.#world.disks.set(disk.id, disk)
    return disk
  }

  /** What is listed beside the disks of VMs. */
  others(site: Site): void {
    const random = this.#random
    for (const domain of site.domains) {
      const profile = this.#defaultProfiles.get(domain.id) ?? null
      const own: Partial<Disk> = {
        profile,
        domains: [domain.id],
        format: 'raw',
        sparse: false,
        quota: null,
      }
      for (const no of [1, 2]) {
        const size = { provisioned: 134_217_728, actual: 134_217_728, backup: 'none' } as const
        this.image(site, `OVF_STORE${no === 1 ? '' : `-${no}`}`, {
          ...own,
          ...size,
          contentType: 'ovf_store',
        })
      }
    }
    const iso = { contentType: 'iso', format: 'raw', provisioned: 734_003_200 } as const
    this.image(site, 'rhel-9.4-x86_64-dvd.iso', iso)
    this.image(site, 'virtio-win-0.1.240.iso', iso)
    for (const name of ['rhel9-tmpl', 'win2019-tmpl', 'ubuntu22-tmpl']) {
      const spread = site.domains.slice(0, 2).map(({ id }) => id)
      this.image(site, `${name}_Disk1`, { format: 'cow', sparse: true, domains: spread })
    }
    for (let no = 0; no < 3; no += 1) {
      this.image(site, `floating-${random.hex(4)}`, { description: 'nobody uses me' })
    }
    this.image(site, 'broken-copy', { status: 'illegal' })
  }

  /** Two volumes that keep the memory of a snapshot. */
  memory(site: Site, bytes: number): void {
    const plain = { format: 'raw', sparse: true, backup: 'none', quota: null } as const
    this.image(site, 'snapshot_memory', {
      ...plain,
      contentType: 'memory_dump_volume',
      provisioned: bytes,
      actual: Math.round(bytes / 3),
    })
    this.image(site, 'snapshot_metadata', {
      ...plain,
      contentType: 'memory_metadata_volume',
      provisioned: 10_240,
      actual: 10_240,
    })
  }
}
