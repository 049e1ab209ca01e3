/** Builds the demo estate into an empty world: sites, hosts, VMs, tags, and the log of its last hours. */
import { blankCluster } from './cluster-ops.ts'
import { addHosts } from './estate-hosts.ts'
import { addSites } from './estate-sites.ts'
import { addVms } from './estate-vms.ts'
import { loggedIn } from './login-texts.ts'
import { NO_ID } from './model.ts'
import { createRandom, type Random } from './random.ts'
import type { World } from './world.ts'

const HISTORY = 160
const HISTORY_STEP = 90_000

/** A cluster whose data center was removed. */
function addDetachedCluster(world: World, random: Random): void {
  const cluster = blankCluster(random.uuid(), 'lab-detached', null, random.uuid())
  cluster.description = 'its data center is gone'
  world.clusters.set(cluster.id, cluster)
}

function addTags(world: World, random: Random): void {
  world.tags.set(NO_ID, { id: NO_ID, name: 'root', description: 'root', parent: null })
  let parent = NO_ID
  for (const [name, description] of [
    ['team-a', 'Team A'],
    ['gold', ''],
  ] as const) {
    const id = random.uuid()
    world.tags.set(id, { id, name, description, parent })
    for (const vm of world.vms.values()) if (random.chance(0.02)) vm.tags.push(id)
    parent = id
  }
}

/** Last night a host did not answer for a while: something to be found in the log. Hours of this computer's clock. */
function addNight(world: World, now: number): void {
  const host = [...world.hosts.values()].find(({ status }) => status === 'up')
  if (!host) return
  const cluster = world.clusters.get(host.cluster)
  const night = new Date(now)
  night.setHours(2, 10, 0, 0)
  if (night.getTime() > now) night.setDate(night.getDate() - 1)
  const story: readonly [minutes: number, code: number, text: string][] = [
    [
      0,
      9027,
      `Host ${host.name} is not responding. Host cannot be fenced automatically because power management for the host is disabled.`,
    ],
    [2, 12, `Host ${host.name} is non responsive.`],
    [19, 14, `Host ${host.name} is back.`],
    [21, 16, `Activation of host ${host.name} initiated by admin@internal-authz.`],
  ]
  for (const [minutes, code, description] of story) {
    world.log.write({
      code,
      description,
      refs: {
        host: { id: host.id, name: host.name },
        ...(cluster ? { cluster: world.clusterRef(cluster) } : {}),
      },
      correlationId: null,
      at: night.getTime() + minutes * 60_000,
    })
  }
}

/** What was logged before: sign-ins mostly, as in most logs. */
function addHistory(world: World, random: Random, now: number): void {
  const vms = [...world.vms.values()]
  for (let left = HISTORY; left > 0; left -= 1) {
    const at = now - left * HISTORY_STEP + random.int(HISTORY_STEP / 2)
    const vm = vms.length > 0 && random.chance(0.4) ? random.pick(vms) : null
    const entry = vm
      ? {
          code: 35,
          description: `VM ${vm.name} configuration was updated by admin@internal-authz.`,
          refs: world.vmRefs(vm, 'user'),
        }
      : {
          code: 30,
          description: loggedIn('admin@internal', '192.0.2.50'),
          refs: { user: world.user() },
        }
    world.log.write({ ...entry, correlationId: random.hex(8), at })
  }
}

export function buildEstate(
  world: World,
  options: { seed: number; vms: number; now: number },
): void {
  const random = createRandom(options.seed)
  const sites = addSites(world, random, options.vms)
  addHosts(world, random, options.vms)
  addDetachedCluster(world, random)
  addVms(world, random, sites, options.vms, options.now)
  addTags(world, random)
  addNight(world, options.now)
  addHistory(world, random, options.now)
}
