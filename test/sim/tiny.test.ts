/**
 * The collector against the tiny world, seed by seed, over a store in memory. `SIM_SEEDS=600` runs more seeds, `SIM_SEED=17`
 * runs one and prints its trace.
 */
import { describe, it } from 'vitest'
import { MemoryStore } from '../support/memory-store.ts'
import { TINY_SHEETS } from '../support/tiny-engine.ts'
import { seedsOf, simulate, type Ground } from './simulation.ts'

const ground = (): Ground => ({
  inventory: new MemoryStore(),
  validation: null,
  unvalidated: () => Promise.resolve([]),
  sheets: TINY_SHEETS,
  close: () => undefined,
})

describe('simulation: tiny world, store in memory', () => {
  it.each(seedsOf(84))('seed %i', (seed) => simulate(seed, ground(), 500))
})
