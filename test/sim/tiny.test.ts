/** The collector against the tiny world, seed by seed, over a store in memory. `npm run sim` runs as many as you like. */
import { describe, it } from 'vitest'
import { live, seedsOf } from './run.ts'

describe('simulation: tiny world, store in memory', () => {
  it.each(seedsOf(266))('seed %i', (seed) => live('tiny', seed))
})
