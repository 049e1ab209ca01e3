#!/usr/bin/env node
// `npm run soak -- --minutes 10`: builds, then runs test/soak for so many real minutes. Ends with 1 when something grew.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error(`--minutes takes a number above zero, not ${values.minutes}`)
  process.exit(2)
}

const run = (command, args, env = {}) => {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status !== 0) process.exit(1)
}

run('npm', ['run', '--silent', 'build'])
run(
  join(root, 'node_modules/.bin/vitest'),
  ['run', '--project=soak', '--disable-console-intercept'],
  { SOAK_MINUTES: String(minutes) },
)
