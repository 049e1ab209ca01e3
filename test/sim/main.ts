/**
 * `npm run sim`: runs seeds until they are through, prints how it goes, and for each seed that fails what happened. Loaded
 * by `scripts/sim.mjs`.
 */
import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { WORLDS, type WorldName } from './grounds.ts'
import { minimise } from './minimise.ts'
import { report, runSeed } from './run.ts'

const USAGE = `npm run sim -- [options]
  --seeds 100          how many seeds
  --from 1             the first one
  --world tiny         ${Object.keys(WORLDS).join(', ')}
  --jobs 1             processes
  --strides N          virtual time with faults, in strides of four seconds
  --seed N             this one only
  --verbose            its whole trace
  --minimise N         the fewest faults and changes with which this seed still fails`

/** How often it is told how it goes, milliseconds. */
const TOLD = 10_000

const whole = (text: string, name: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} takes a number.`)
  return value
}

function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      world: { type: 'string', default: 'tiny' },
      jobs: { type: 'string', default: '1' },
      step: { type: 'string', default: '1' },
      strides: { type: 'string' },
      seed: { type: 'string' },
      minimise: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (!(values.world in WORLDS)) throw new Error(`--world is ${Object.keys(WORLDS).join(' or ')}.`)
  const one = values.seed ?? process.env['SIM_SEED']
  const world = values.world as WorldName
  return {
    world,
    one: one === undefined ? null : whole(one, 'seed'),
    seeds: whole(values.seeds, 'seeds'),
    from: whole(values.from, 'from'),
    jobs: whole(values.jobs, 'jobs'),
    step: whole(values.step, 'step'),
    strides:
      values.strides === undefined ? WORLDS[world].strides : whole(values.strides, 'strides'),
    minimise: values.minimise === undefined ? null : whole(values.minimise, 'minimise'),
    verbose: values.verbose,
    help: values.help,
  }
}

type RunOptions = ReturnType<typeof optionsOf>

/** What a process tells of a seed that it has run. */
interface Told {
  seed: number
  /** The whole report of a failure. */
  failure: string | null
}

class Tally {
  readonly #of: number
  readonly #shared: boolean
  readonly #began = performance.now()
  readonly #cpu = process.cpuUsage()
  readonly #failed: number[] = []
  #done = 0
  #toldAt = this.#began

  constructor(of: number, shared: boolean) {
    this.#of = of
    this.#shared = shared
  }

  add({ seed, failure }: Told): void {
    this.#done += 1
    if (failure !== null) {
      this.#failed.push(seed)
      console.log(`\n${failure}\n`)
    }
    const now = performance.now()
    if (now - this.#toldAt < TOLD) return
    this.#toldAt = now
    console.log(this.line())
  }

  line(): string {
    const seconds = (performance.now() - this.#began) / 1000
    const cpu = process.cpuUsage(this.#cpu)
    const spent = (cpu.user + cpu.system) / 1e6
    const failed = this.#failed.length === 0 ? 'none failed' : `failed: ${this.#failed.join(' ')}`
    const pace = `${(this.#done / seconds).toFixed(1)} a second`
    // Of this process alone: with several, it only hands out the work.
    const own = `${(this.#done / spent).toFixed(1)} per second of processor time`
    const paces = this.#shared ? pace : `${pace} (${own})`
    return `${this.#done} of ${this.#of} seeds, ${paces}, ${failed}`
  }

  get well(): boolean {
    return this.#failed.length === 0 && this.#done === this.#of
  }
}

async function runOne({ world, strides, verbose }: RunOptions, seed: number): Promise<boolean> {
  const outcome = await runSeed(world, seed, { strides })
  if (verbose) console.log(outcome.trace.join('\n'))
  console.log(outcome.failure === null ? `seed ${seed} is well` : report(world, outcome))
  return outcome.failure === null
}

async function runMany(options: RunOptions, tell: (told: Told) => void): Promise<void> {
  const { world, seeds, from, step, strides } = options
  for (let at = 0; at < seeds; at += 1) {
    const seed = from + at * step
    const outcome = await runSeed(world, seed, { strides })
    tell({ seed, failure: outcome.failure === null ? null : report(world, outcome) })
  }
}

/** The same in several processes, each with every so many seeds. */
async function share(options: RunOptions, tell: (told: Told) => void): Promise<void> {
  const { jobs, seeds, from, world, strides } = options
  await Promise.all(
    Array.from({ length: jobs }, async (_, job) => {
      const own = Math.ceil((seeds - job) / jobs)
      const args = ['--world', world, '--strides', strides, '--seeds', own, '--from', from + job]
      const child = fork(process.argv[1]!, [...args, '--step', jobs].map(String))
      child.on('message', (told) => tell(told as Told))
      await new Promise((resolve) => child.on('close', resolve))
    }),
  )
}

/** Resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  const options = optionsOf(args)
  if (options.help) {
    console.log(USAGE)
    return 0
  }
  if (options.minimise !== null)
    return await minimise(options.world, options.minimise, options.strides)
  if (options.one !== null) return (await runOne(options, options.one)) ? 0 : 1
  if (process.send) {
    await runMany(options, (told) => process.send!(told))
    return 0
  }
  const tally = new Tally(options.seeds, options.jobs > 1)
  const run = options.jobs > 1 ? share : runMany
  await run(options, (told) => tally.add(told))
  console.log(tally.line())
  return tally.well ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
