/**
 * Storms in the simulated engine: many events on few objects, those of users and of monitoring mixed as in a busy hour.
 * Operations of the engine write them, so that each event comes with its change; what an operation refuses is left out.
 */
import { Refusal } from '../../src/proxy/demo/ops.ts'
import type { World } from '../../src/proxy/demo/world.ts'

export interface Storm {
  name: string
  /** In an estate of ten thousand VMs instead of a thousand. */
  large: boolean
  /** Events in all; an operation that is begun ends, so it may be a few more. */
  events: number
  /** VMs that they are about. */
  vms: number
  /** How many of the events are about hosts and clusters. */
  onHosts: number
  /** How many are about disks of VMs. */
  onDisks: number
  /** How many are about disks that no VM has: such events name no object at all. */
  onFloating: number
}

const calm = { large: false, onHosts: 0, onDisks: 0, onFloating: 0 }

/**
 * The storms that the original's collector was measured with: a, b with disks, c in a large estate; and d, of more events
 * than are followed.
 */
export const STORMS: readonly Storm[] = [
  { ...calm, name: 'a', events: 1_000, vms: 200, onHosts: 100 },
  { ...calm, name: 'b', events: 1_000, vms: 200, onHosts: 100, onDisks: 46, onFloating: 4 },
  { ...calm, name: 'c', events: 100, vms: 80, onDisks: 20, large: true },
  { ...calm, name: 'd', events: 4_500, vms: 900, onHosts: 200 },
]

export interface Passed {
  /** Id of the newest event. */
  newest: number
  events: number
  /** How often each code was written. */
  codes: Map<number, number>
  /** Different objects that the events name: one by one it takes as many reads. */
  objects: number
}

type Deed = (i: number) => void
/** Lets so many milliseconds go by: operations come to their end meanwhile. */
type Pause = (ms: number) => Promise<void>

const GIB = 1_073_741_824
/** Operations between two pauses, at the most. */
const BURST = 100

/** Makes the storm; resolves when everything that was begun has come to its end. */
export async function storm(world: World, wanted: Storm, pause: Pause): Promise<Passed> {
  const { events, onHosts, onDisks, onFloating } = wanted
  const before = world.log.newest
  const written = () => world.log.all().filter(({ id }) => id > before)
  const vms = someVms(world, wanted.vms)
  const parts: [number, Deed][] = [
    [onHosts, hostDeeds(world)],
    [onFloating, (i) => void world.addFloatingDisk({ alias: `storm-${i}` })],
    [onDisks, diskDeeds(world, vms)],
    [events - onHosts - onDisks - onFloating, vmDeeds(world, vms)],
  ]
  for (const [share, deed] of parts) {
    // What is under way writes more later: in small storms that would be many of them.
    const burst = Math.min(BURST, Math.ceil(share / 10))
    const begin = written().length
    for (let i = 0; written().length - begin < share && i < 20 * share; i += 1) {
      try {
        deed(i)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
      if (i % burst === burst - 1) await pause(1_000)
    }
    await drained(world, pause)
  }
  const codes = new Map<number, number>()
  for (const { code } of written()) codes.set(code, (codes.get(code) ?? 0) + 1)
  const named = written().flatMap(({ refs }) => (refs.vm ?? refs.host ?? refs.cluster)?.id ?? [])
  return {
    newest: world.log.newest,
    events: written().length,
    codes,
    objects: new Set(named).size,
  }
}

async function drained(world: World, pause: Pause): Promise<void> {
  for (let at = world.settledAt; at !== null; at = world.settledAt) {
    await pause(Math.max(1, at - world.clock()))
    world.settleUntil(world.clock())
  }
}

/** VMs from all over the estate that have a disk of their own; every other one runs. */
function someVms(world: World, count: number): string[] {
  const fit = [...world.vms.values()].filter(
    ({ disks, status }) => disks.length > 0 && (status === 'up' || status === 'down'),
  )
  const stride = Math.max(1, Math.floor(fit.length / count))
  return Array.from({ length: Math.min(count, fit.length) }, (_, i) => fit[i * stride]!.id)
}

/** In this order of the codes: 35; 153, 32 or 33, 61; 38 or 528; 62, 63; 119; 35, 1200; 1025 or 40; 934. */
function vmDeeds(world: World, ids: readonly string[]): Deed {
  const deeds: ((id: string, i: number) => void)[] = [
    (id, i) => world.updateVm(id, { description: `storm ${i}` }),
    (id) => (world.need('vms', id).host === null ? world.startVm(id) : world.stopVm(id)),
    (id, i) => world.updateVm(id, { comment: `storm ${i}` }),
    (id) => (world.need('vms', id).cdrom ? world.ejectCd(id) : world.changeCd(id, 'tools.iso')),
    (id) => world.migrateVm(id),
    (id, i) => world.renameVm(id, `storm-${i}`),
    (id) => world.crashVm(id),
    (id) => (world.need('vms', id).status === 'paused' ? world.resumeVm(id) : world.pauseVm(id)),
    (id, i) => {
      const [nic] = world.need('vms', id).nics
      if (nic) world.updateNic(id, nic.id, { linked: i % 2 === 0 })
    },
  ]
  return (i) => deeds[(i + Math.floor(i / ids.length)) % deeds.length]!(ids[i % ids.length]!, i)
}

/** 811 for clusters, 43 for hosts; hosts without VMs go to maintenance and come back (620, 16, 13). */
function hostDeeds(world: World): Deed {
  const clusters = [...world.clusters.keys()]
  const hosts = [...world.hosts.keys()]
  const idle = hosts.filter((id) => world.vmsOn(id).length === 0)
  const deeds: Deed[] = [
    (i) => {
      const id = clusters[i % clusters.length]!
      world.updateCluster(id, { ksm: !world.need('clusters', id).ksm })
    },
    (i) => world.updateHost(hosts[i % hosts.length]!, { comment: `storm ${i}` }),
    (i) => {
      const id = idle[i % idle.length]
      if (id === undefined) return
      if (world.need('hosts', id).status === 'up') world.hostToMaintenance(id)
      else world.activateHost(id)
    },
  ]
  return (i) => deeds[i % deeds.length]!(i)
}

/** 88 twice, 377 and 371, 78 and 97; and the 98 of a disk that could not be added. */
function diskDeeds(world: World, ids: readonly string[]): Deed {
  const own = (id: string): string => world.need('vms', id).disks[0]!.disk
  const deeds: ((id: string, i: number) => void)[] = [
    (id, i) => world.updateDisk(own(id), { description: `storm ${i}` }),
    (id) => world.extendDisk(own(id), world.need('disks', own(id)).provisioned + GIB),
    (id) => void world.addDisk(id),
    (id) =>
      world.write(98, 'Add-Disk operation failed.', world.vmRefs(world.need('vms', id), 'user')),
  ]
  // Not the VMs that other events are about first.
  return (i) => deeds[i % deeds.length]!(ids.at(-1 - (i % ids.length))!, i)
}
