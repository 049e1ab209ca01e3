/** A storm in the simulated engine: many events on few VMs, a tenth of them on hosts and clusters. */
import type { World } from '../../src/proxy/demo/world.ts'

/** Makes about `events` events that concern `vms` VMs; returns the id of the newest. */
export function storm(world: World, events: number, vms: number): number {
  const ids = [...world.vms.keys()].slice(0, vms)
  const clusters = [...world.clusters.keys()]
  const before = world.log.newest
  for (let i = 0; world.log.newest - before < events; i += 1) {
    const id = ids[i % ids.length]!
    if (i % 20 === 0) {
      const cluster = clusters[i % clusters.length]!
      world.updateCluster(cluster, { ksm: !world.clusters.get(cluster)!.ksm })
    } else {
      world.updateVm(id, { description: `storm ${i}` })
    }
  }
  return world.log.newest
}
