/**
 * One seed: a clock, a world or two that change, a sky of faults, workers that die and are replaced. A quarter of an hour
 * of virtual time with safety checked after every stride, then calm, within which each store has to equal its world.
 */
import { setMaxListeners } from 'node:events'
import { DEFAULTS } from '../../src/core/settings.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { Chaos } from './chaos.ts'
import { Subject, type Ground } from './subject.ts'
import { Unwell } from './watch.ts'
import { THEMES, type Theme } from './weather.ts'

// Ten evaluations in flight wait under one signal, beside the requests.
setMaxListeners(64)

const STRIDE = 4_000
const MINUTE = 60_000

/** Within this after faults have stopped, everything has to be well. */
const BOUND = DEFAULTS.reconcileInterval * 1.1 + 10 * MINUTE

export interface Options {
  /** Virtual time with faults, in strides of four seconds. */
  strides: number
  /** Nothing happens but these occurrences. */
  only?: ReadonlySet<string> | null
}

export interface Outcome {
  seed: number
  theme: Theme
  /** What was wrong; null when nothing was. */
  failure: string | null
  /** What happened, line by line, with the virtual seconds. */
  trace: string[]
  /** Names of the occurrences, in order. */
  happened: string[]
  /** Strides that passed before the failure, or before the calm. */
  strides: number
}

export type Grounds = (seed: number, name: string) => Ground | Promise<Ground>

const themeOf = (seed: number): Theme => THEMES[seed % THEMES.length]!

/** Runs a seed; the same seed and options have the same outcome. */
export async function simulate(seed: number, grounds: Grounds, options: Options): Promise<Outcome> {
  const theme = themeOf(seed)
  const clock = new VirtualClock()
  const names = theme === 'two engines' ? ['a', 'b'] : ['a']
  const trace: string[] = []
  const chaos = names.map(
    (name) => new Chaos(seed, options.only ?? null, names.length > 1 ? `${name}: ` : ''),
  )
  const subjects = await Promise.all(
    names.map(async (name, index) => {
      const ground = await grounds(seed, name)
      const mark = names.length > 1 ? `${name}: ` : ''
      const write = (line: string): void => {
        trace.push(`${(clock.monotonic() / 1000).toFixed(1)} ${mark}${line}`)
      }
      return new Subject(ground, clock, chaos[index]!, theme, write)
    }),
  )
  let strides = 0
  let failure: string | null = null
  try {
    for (const subject of subjects) await subject.start()
    for (; strides < options.strides; strides += 1) {
      for (const subject of subjects) await subject.act()
      await clock.pass(STRIDE)
      for (const subject of subjects) await subject.check()
    }
    trace.push('calm')
    await recover(clock, subjects)
  } catch (error) {
    failure = error instanceof Unwell ? error.message : String((error as Error).stack)
  } finally {
    for (const subject of subjects) subject.stop()
  }
  return { seed, theme, failure, trace, strides, happened: chaos.flatMap((one) => one.happened) }
}

/** Faults stop. Within a bound each store equals its world and the phase is refresh; and it stays so. */
async function recover(clock: VirtualClock, subjects: readonly Subject[]): Promise<void> {
  for (const subject of subjects) await subject.calm()
  const wrong = async (): Promise<string[]> =>
    (await Promise.all(subjects.map((subject) => subject.wrong()))).flat()
  const before = subjects.map(({ requests }) => requests)
  const atMost = (limit: number): void => {
    subjects.forEach(({ requests }, index) => {
      const spent = requests - before[index]!
      if (spent > limit) throw new Unwell(`${spent} requests where ${limit} are plenty`)
      before[index] = requests
    })
  }
  const reached = await clock.until(async () => (await wrong()).length === 0, BOUND, MINUTE)
  if (!reached) throw new Unwell((await wrong()).join('\n'))
  atMost(3_000)
  // And it stays so, at the price of a poll every ten seconds.
  await clock.pass(3 * MINUTE)
  atMost(200)
  const again = await wrong()
  if (again.length > 0) throw new Unwell(`not for long:\n${again.join('\n')}`)
}
