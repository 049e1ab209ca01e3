/**
 * The whole worker against the simulated engine: real client, sheets, collector, store on fake-indexeddb, revalidator and
 * the committed rules.
 */
import { describe, it } from 'vitest'
import { live, seedsOf } from './run.ts'

describe('simulation: simulated engine, real store, sheets and rules', () => {
  it.each(seedsOf(6))('seed %i', (seed) => live('estate', seed))
})
