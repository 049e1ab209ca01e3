/**
 * Makes a failing seed small: fewer strides, then whole kinds of faults and deeds left out, then single ones (delta
 * debugging), as long as it fails in the same way. What is left is the story of the bug.
 */
import { concernOf } from './chaos.ts'
import type { WorldName } from './grounds.ts'
import { report, runSeed } from './run.ts'
import type { Options, Outcome } from './simulation.ts'

/** What a failure is about: its first line, whatever objects and numbers it names. */
export const kindOf = (failure: string | null): string | null =>
  failure === null
    ? null
    : failure
        .split('\n')[0]!
        .replace(/\b(\w+) \1-\d+/g, 'object')
        .replace(/[\d.]+/g, '#')
        .slice(0, 60)

export type Attempt = (options: Partial<Options>) => Promise<Outcome>

interface Found {
  outcome: Outcome
  only: string[]
}

/** Runs that may be spent on single occurrences. */
const BUDGET = 400

/** The smallest set of occurrences found with which `attempt` fails as it did at first; null when it does not fail. */
export async function smallest(attempt: Attempt, strides: number): Promise<Found | null> {
  const first = await attempt({ strides })
  const kind = kindOf(first.failure)
  if (kind === null) return null
  let found: Found = { outcome: first, only: first.happened }
  let length = strides
  const fails = async (only: readonly string[], within: number): Promise<boolean> => {
    const outcome = await attempt({ only: new Set(only), strides: within })
    if (kindOf(outcome.failure) !== kind) return false
    found = { outcome, only: [...only] }
    length = within
    return true
  }
  await shorten(first.strides, (within) => fails(found.only, within))
  for (const concern of new Set(found.only.map(concernOf))) {
    await fails(
      found.only.filter((name) => concernOf(name) !== concern),
      length,
    )
  }
  await reduce(
    () => found.only,
    (only) => fails(only, length),
  )
  await shorten(length, (within) => fails(found.only, within))
  return found
}

/** Halves the number of strides for as long as that will do, then takes off ever smaller parts. */
async function shorten(from: number, fails: (strides: number) => Promise<boolean>): Promise<void> {
  let strides = from + 1
  for (let part = Math.ceil(strides / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    while (strides > part && (await fails(strides - part))) strides -= part
  }
}

/** Leaves out halves, quarters … and single occurrences, as long as it still fails. */
async function reduce(
  now: () => readonly string[],
  fails: (only: readonly string[]) => Promise<boolean>,
): Promise<void> {
  let spent = 0
  for (
    let size = Math.ceil(now().length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < now().length;) {
      spent += 1
      if (spent > BUDGET) return
      const all = now()
      // What is left out stays out, and the next part has moved to its place.
      if (!(await fails([...all.slice(0, at), ...all.slice(at + size)]))) at += size
    }
  }
}

/** Prints the smallest story of a seed that fails. Resolves to the exit code: 1 when it fails. */
export async function minimise(world: WorldName, seed: number, strides: number): Promise<number> {
  let runs = 0
  const found = await smallest((options) => {
    runs += 1
    return runSeed(world, seed, options)
  }, strides)
  if (!found) {
    console.log(`seed ${seed} is well`)
    return 0
  }
  console.log(report(world, found.outcome, 200))
  console.log(`${found.only.length} occurrences after ${runs} runs: ${found.only.join(', ')}`)
  return 1
}
