/**
 * The whole worker against the simulated engine: real client, sheets, collector, store on fake-indexeddb, revalidator and
 * the committed rules. `SIM_SEEDS` runs more seeds, `SIM_SEED` one with its trace.
 */
import 'fake-indexeddb/auto'
import { describe, it } from 'vitest'
import { SHEETS } from '../../src/core/adapters/index.ts'
import { openStore } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'
import { builtIn } from '../policies/built-in.ts'
import { DemoWorld } from './demo-world.ts'
import { seedsOf, simulate, type Ground } from './simulation.ts'

const { signal } = new AbortController()

async function ground(seed: number): Promise<Ground> {
  const { inventory, validation, db, close } = await openStore(`estate-${seed}`, touches)
  const backend = builtIn()
  const version = await backend.version(signal)
  return {
    inventory,
    validation,
    sheets: SHEETS,
    backend,
    world: (clock, dice) => new DemoWorld(clock, dice, seed),
    close,
    async unvalidated() {
      const wrong: string[] = []
      if ((await validation.nextDue()) !== null) wrong.push('something is pending')
      for (const { id, row } of await db.rows('vm').toArray()) {
        const verdict = (await db.verdicts.get(id))?.verdict
        const fits =
          verdict?.state === 'ok' &&
          verdict.revision === row.revision &&
          verdict.policyVersion === version
        if (!fits) wrong.push(`VM ${id} of revision ${row.revision} has ${JSON.stringify(verdict)}`)
      }
      return wrong
    },
  }
}

describe('simulation: simulated engine, real store, sheets and rules', () => {
  it.each(seedsOf(7))('seed %i', async (seed) => simulate(seed, await ground(seed), 100))
})
