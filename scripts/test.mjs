#!/usr/bin/env node
// `npm test`: every check of the project, in the order in which it fails cheapest. Needs Node and what `npm ci` brought.
// `npm test -- unit browser` runs only the named stages. The last line counts over all of them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/portolan')
const bin = (name) => join(root, 'node_modules/.bin', name)
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []

const run = (command, args) =>
  spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FORCE_COLOR: '0' },
  }).status === 0

/** A check that passes or fails as a whole. */
const check =
  (...commands) =>
  (name) => {
    const ok = commands.every(([command, ...args]) => run(command, args))
    total[ok ? 'passed' : 'failed'] += 1
    if (!ok) failures.push(name)
  }

/** A vitest project; its tests are counted one by one, and a run without a single test is a failure. */
const tests = (project) => (name) => {
  const report = join(cache, `${project}.json`)
  mkdirSync(cache, { recursive: true })
  rmSync(report, { force: true })
  const ok = run(bin('vitest'), [
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'))
  } catch (error) {
    console.error(`${name}: no report was written (${error.message})`)
  }
  total.passed += counts.numPassedTests
  total.failed += counts.numFailedTests
  total.skipped += counts.numPendingTests + counts.numTodoTests
  const empty = counts.numPassedTests + counts.numFailedTests === 0
  if (!ok || empty) {
    failures.push(name)
    // A file that does not even load fails no test of its own.
    if (counts.numFailedTests === 0) total.failed += 1
  }
}

const stages = {
  format: check([bin('prettier'), '--check', '--log-level', 'warn', '.']),
  lint: check([bin('eslint'), '.', '--max-warnings', '0']),
  types: check(
    [bin('svelte-check'), '--fail-on-warnings', '--output', 'human'],
    [bin('tsc'), '-p', 'tsconfig.node.json'],
    [bin('tsc'), '-p', 'tsconfig.sw.json'],
  ),
  unit: tests('node'),
  sim: tests('sim'),
  browser: tests('browser'),
  build: check(['npm', 'run', '--silent', 'build']),
  e2e: tests('e2e'),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in stages))
if (unknown.length > 0) {
  console.error(`Unknown stage ${unknown.join(', ')}. There are: ${Object.keys(stages).join(', ')}`)
  process.exit(2)
}

for (const [name, stage] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const start = Date.now()
  console.log(`\n== ${name}`)
  stage(name)
  console.log(`== ${name} took ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed > 0 ? 1 : 0)
