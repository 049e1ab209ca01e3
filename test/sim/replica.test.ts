/**
 * The whole worker against the tiny world: collector, the real store on fake-indexeddb, revalidator and a policy server
 * that changes its rules and has bad days. Fewer seeds than over the store in memory, because each costs more.
 */
import { describe, it } from 'vitest'
import { live, seedsOf } from './run.ts'

describe('simulation: tiny world, real store and validation', () => {
  it.each(seedsOf(28))('seed %i', (seed) => live('store', seed))
})
