/**
 * What an event tells of reaches the store by the event: the simulated engine without faults, and the collector without its
 * periodic comparison. Codes that nobody listens to, and rows that are read by halves, show here.
 */
import { describe, expect, it } from 'vitest'
import { SHEETS } from '../../src/core/adapters/index.ts'
import { createCollector } from '../../src/core/collector/collector.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import type { World } from '../../src/proxy/demo/engine.ts'
import { Refusal } from '../../src/proxy/demo/ops.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { Chaos } from './chaos.ts'
import { DemoWorld } from './demo-world.ts'
import { chance, dice, pick, type Dice } from './dice.ts'
import { differences, truth } from './oracle.ts'
import { seedsOf } from './run.ts'

const MINUTE = 60_000
const STEPS = 30

/** Longer than anything the engine does in the background, and than the second looks at it. */
const PATIENCE = 3 * MINUTE

/** What a guest begins to say of itself after a start, which no event tells of. */
const SAID_BY_THE_GUEST = /^vm \S+: guestName is /

type Choice = <T>(from: Iterable<T>) => T

/** What the estate's own life leaves out. */
const DEEDS: Record<string, (world: World, any: Choice, name: string) => void> = {
  'add a network': (world, any, name) => world.addNetwork(any(world.dataCenters.keys()), { name }),
  'update a network': (world, any, comment) =>
    world.updateNetwork(any(world.networks.keys()), { comment }),
  'remove a network': (world, any) => world.removeNetwork(any(world.networks.keys())),
  'add a vNIC profile': (world, any, name) =>
    world.addNicProfile(any(world.networks.keys()), { name }),
  'remove a vNIC profile': (world, any) => world.removeNicProfile(any(world.nicProfiles.keys())),
  'add a disk profile': (world, any, name) =>
    world.addDiskProfile(any(world.storageDomains.keys()), name),
  'remove a disk profile': (world, any) => world.removeDiskProfile(any(world.diskProfiles.keys())),
  'add a data center': (world, _, name) => world.addDataCenter(name),
  'rename a data center': (world, any, name) =>
    world.renameDataCenter(any(world.dataCenters.keys()), name),
  'add a cluster': (world, any, name) => world.addCluster(name, any(world.dataCenters.keys())),
  'update a cluster': (world, any, comment) =>
    world.updateCluster(any(world.clusters.keys()), { comment }),
  'lose a host': (world, any) => world.failHost(any(world.hosts.keys())),
  'find a host': (world, any) => world.recoverHost(any(world.hosts.keys())),
  'remove a disk': (world, any) => world.removeDisk(any(world.disks.keys())),
  'change a CD': (world, any, file) => world.changeCd(any(world.vms.keys()), file),
}

/** One change. Returns what was done, or null when the engine refused. */
function act(demo: DemoWorld, throwOf: Dice, step: number): string | null {
  const { world, life } = demo.engine
  if (chance(throwOf, 0.4)) return life.step()
  const what = pick(throwOf, Object.keys(DEEDS))
  try {
    DEEDS[what]!(world, (from) => pick(throwOf, [...from]), `step-${step}`)
    return what
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

async function live(seed: number): Promise<void> {
  const clock = new VirtualClock()
  const throwOf = dice(seed)
  const demo = new DemoWorld(clock, new Chaos(seed), seed)
  const store = new MemoryStore()
  const control = new AbortController()
  const collector = createCollector({
    api: demo.api,
    store,
    epoch: await store.lead('test'),
    clock,
    random: throwOf,
    settings: { ...DEFAULTS, reconcileInterval: 365 * 24 * 60 * MINUTE },
    log: () => undefined,
    sheets: SHEETS,
  })
  const ended = collector.run(control.signal)
  const wrong = async (): Promise<string[]> => differences(store, await truth(demo.api, SHEETS))
  const right = (within: number): Promise<boolean> =>
    clock.until(async () => (await wrong()).length === 0, within, MINUTE / 2)
  expect(await right(PATIENCE), 'loaded').toBe(true)

  for (let step = 0; step < STEPS; step += 1) {
    const { log } = demo.engine.world
    const newest = log.newest
    const done = act(demo, throwOf, step)
    const told = log.newest > newest
    if (done === null || (await right(told ? PATIENCE : MINUTE))) continue
    const different = await wrong()
    if (told && !different.every((line) => SAID_BY_THE_GUEST.test(line))) {
      throw new Error(`SIM_SEED=${seed}: ${done}\n${different.join('\n')}`)
    }
    collector.command({ type: 'reconcile' })
    expect(await right(PATIENCE), `${done}, compared`).toBe(true)
  }
  control.abort()
  await ended
}

describe('simulation: events alone', () => {
  it.each(seedsOf(4))('seed %i', live)
})
