/** The simulated engine's world: its state, every operation on it, and its faults. */
import { clusterOps } from './cluster-ops.ts'
import { diskOps } from './disk-ops.ts'
import { Faults } from './faults.ts'
import { hostOps } from './host-ops.ts'
import { networkOps } from './network-ops.ts'
import { bind, type Bound } from './ops.ts'
import { storageOps } from './storage-ops.ts'
import { vmConfigOps } from './vm-config-ops.ts'
import { vmRunOps } from './vm-run-ops.ts'
import { WorldState } from './world-state.ts'

const OPS = {
  ...vmRunOps,
  ...vmConfigOps,
  ...diskOps,
  ...hostOps,
  ...clusterOps,
  ...networkOps,
  ...storageOps,
}

/** Operations throw for unknown ids and for what a real engine refuses too. */
export type World = WorldState & Bound<typeof OPS> & { readonly faults: Faults }

export function createWorld(seed: number, now: () => number): World {
  const state = new WorldState(seed, now)
  return Object.assign(state, bind(state, OPS), { faults: new Faults(state) })
}
