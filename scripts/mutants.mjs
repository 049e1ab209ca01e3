#!/usr/bin/env node
// `npm run sim:mutants`: puts one defect after another back into what the tests load and proves that the checks find it:
// the simulations, from the quickest world on, then the tests that the mutant names. One that survives is a failure.
// `-- --only id,id` tries some, `-- --jobs 2` so many at a time; `-- --worlds tiny,told` asks only these simulations where
// tests are named, `-- --worlds none` none.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/portolan/mutants')

/** Simulations, with how many seeds are tried and which sources they do not load. */
const WORLDS = [
  {
    name: 'tiny',
    seeds: 120,
    without: /\/(store|validation|policy|worker|adapters)\/|engine\/client/,
  },
  { name: 'replica', seeds: 21, without: /\/(policy|worker|adapters)\/|engine\/client/ },
  { name: 'told', seeds: 2, without: /\/(store|validation|policy|worker)\// },
  { name: 'estate', seeds: 7, without: /\/worker\// },
]

/** A run that takes this much longer than the sound code did is ended: the defect made it endless. */
const PATIENCE = 6
const LEAST_LIMIT = 90_000

const NAMED = 'named tests'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    worlds: { type: 'string' },
  },
})

const load = async (file) => (await runnerImport(join(root, file))).module
const { MUTANTS } = await load('test/mutants/all.ts')
const { namedTest } = await load('test/mutants/mutant.ts')

/** Runs one file of tests until the first failure. */
async function run({ project, file, title, seeds }, mutant = '', limit = 600_000) {
  const report = join(cache, `${mutant || 'sound'}.json`)
  rmSync(report, { force: true })
  const args = ['run', '--project', project, file, '--bail', '1']
  args.push('--reporter=json', `--outputFile=${report}`)
  if (title) args.push('-t', title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%\w/g, '.*'))
  const began = Date.now()
  const child = spawn(join(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    // A group of its own, so that the workers of a run that does not end go with it.
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, MUTANT: mutant, ...(seeds ? { SIM_SEEDS: String(seeds) } : {}) },
  })
  let ended = false
  const timer = setTimeout(() => {
    ended = true
    process.kill(-child.pid, 'SIGKILL')
  }, limit)
  await new Promise((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  const ms = Date.now() - began
  if (ended) return { ms, passed: 0, why: 'it did not end' }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const tests = testResults.flatMap((result) => result.assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failed = tests.find(({ status }) => status === 'failed')
  const text = failed
    ? failed.failureMessages.join('\n')
    : testResults.map(({ message }) => message).join('\n')
  // A defect that does not even load proves nothing.
  const broken =
    (!failed && passed === 0) || /ReferenceError|SyntaxError|Transform failed|Mutant /.test(text)
  if (broken) throw new Error(`${mutant || 'The sound code'} cannot be tried in ${file}: ${text}`)
  return { ms, passed, why: failed ? text.split('\n')[0] : null }
}

const worlds = values.worlds?.split(',')

/** What a mutant is shown to, in this order. */
const stages = ({ file, caughtBy }) => [
  ...WORLDS.filter(({ without }) => !without.test(file))
    .filter(({ name }) => caughtBy.length === 0 || (worlds?.includes(name) ?? true))
    .map(({ name, seeds }) => ({ name, project: 'sim', file: `test/sim/${name}.test.ts`, seeds })),
  ...caughtBy.map((one) => ({ name: one, project: 'node', ...namedTest(one) })),
]

const wanted = values.only?.split(',')
const chosen = MUTANTS.filter(({ id }) => wanted?.includes(id) ?? true)
const unknown = (wanted ?? []).filter((id) => !MUTANTS.some((mutant) => mutant.id === id))
if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(', ')}.`)

mkdirSync(cache, { recursive: true })
const usual = new Map()
const keyOf = ({ project, file }) => `${project} ${file}`
for (const stage of chosen.flatMap(stages)) {
  if (usual.has(keyOf(stage))) continue
  const { ms, why } = await run({ ...stage, title: undefined })
  if (why !== null) throw new Error(`The sound code fails ${stage.file}: ${why}`)
  usual.set(keyOf(stage), ms)
}
console.log(`The sound code passes ${usual.size} files.`)

const caught = []
const survivors = []

async function attempt(mutant) {
  for (const stage of stages(mutant)) {
    const limit = Math.max(LEAST_LIMIT, usual.get(keyOf(stage)) * PATIENCE)
    const { passed, why } = await run(stage, mutant.id, limit)
    if (why === null) continue
    const by = stage.seeds ? `${stage.name}, seed ${passed + 1}` : stage.name
    caught.push({ mutant, world: stage.seeds ? stage.name : NAMED, seeds: passed + 1 })
    console.log(`caught    ${mutant.id} by ${by}\n          ${why.slice(0, 160)}`)
    return
  }
  survivors.push(mutant)
  console.log(`SURVIVED  ${mutant.id}: ${mutant.breaks}`)
}

const queue = [...chosen]
const lane = async () => {
  for (let mutant = queue.shift(); mutant; mutant = queue.shift()) await attempt(mutant)
}
await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, lane))

for (const world of new Set(caught.map((one) => one.world))) {
  const found = caught.filter((one) => one.world === world)
  const most = Math.max(...found.map(({ seeds }) => seeds))
  console.log(
    `${found.length} by ${world}${world === NAMED ? '' : `, after ${most} seeds at most`}`,
  )
}
console.log(`${caught.length} of ${chosen.length} caught`)
process.exit(survivors.length > 0 ? 1 : 0)
