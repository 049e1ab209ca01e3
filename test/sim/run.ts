/** Seeds as tests: `SIM_SEEDS=600` runs so many, `SIM_SEED=17` one with its whole trace. */
import { WORLDS, type WorldName } from './grounds.ts'
import { simulate, type Options, type Outcome } from './simulation.ts'

/** Lines of a trace that a failure shows. */
const SHOWN = 60

export const runSeed = (
  world: WorldName,
  seed: number,
  options: Partial<Options> = {},
): Promise<Outcome> =>
  simulate(seed, WORLDS[world].grounds, { strides: WORLDS[world].strides, ...options })

/** What a failure is told with: how to run it again, what was wrong, what happened last. */
export function report(world: WorldName, outcome: Outcome, shown = SHOWN): string {
  const { seed, theme, failure, trace } = outcome
  const again = `npm run sim -- --world ${world} --seed ${seed} --verbose`
  return [`seed ${seed} (${theme}): ${failure}`, ...trace.slice(-shown), again].join('\n')
}

/** Runs a seed as a test does. Throws with the end of the trace when anything was wrong. */
export async function live(world: WorldName, seed: number): Promise<void> {
  const verbose = process.env['SIM_SEED'] !== undefined
  const outcome = await runSeed(world, seed)
  if (verbose) console.log(outcome.trace.join('\n'))
  if (outcome.failure !== null) throw new Error(report(world, outcome))
}

/** The seeds to run: `SIM_SEED` alone, or as many as `SIM_SEEDS` says. */
export function seedsOf(usual: number): number[] {
  const one = process.env['SIM_SEED']
  if (one !== undefined) return [Number(one)]
  return Array.from({ length: Number(process.env['SIM_SEEDS'] ?? usual) }, (_, seed) => seed)
}
