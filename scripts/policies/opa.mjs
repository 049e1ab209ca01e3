/** The `opa` that builds the rules: found on PATH, else built by Go. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** Another version compiles other bytes. */
export const OPA_VERSION = '1.22.2'

/** What the user has to be told, as opposed to a defect of these scripts. */
export class Failure extends Error {}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 600_000, ...options })
  return {
    ok: done.status === 0,
    out: done.stdout ?? '',
    all: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`.trim(),
  }
}

const versionOf = (opa) => /^Version: (\S+)/m.exec(run(opa, ['version']).out)?.[1]

/** PATH, then the copy built earlier, then one built by Go. */
export function findOpa() {
  const name = process.platform === 'win32' ? 'opa.exe' : 'opa'
  const home = resolve('node_modules/.cache/opa')
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .concat(join(home, name))
    .filter((file) => existsSync(file))
  const usable = found.find((file) => versionOf(file) === OPA_VERSION)
  if (usable) return usable
  if (!run('go', ['version']).ok) {
    const others = found.map((file) => `${file} is ${versionOf(file) ?? 'unusable'}`).join(', ')
    throw new Failure(
      `opa ${OPA_VERSION} is needed: install it (https://www.openpolicyagent.org/docs), or install Go, ` +
        `which builds it.${others && ` Found: ${others}.`}`,
    )
  }
  mkdirSync(home, { recursive: true })
  console.error(`building opa ${OPA_VERSION} with Go, about a minute`)
  const built = run('go', ['install', `github.com/open-policy-agent/opa@v${OPA_VERSION}`], {
    env: { ...process.env, GOBIN: home },
  })
  if (!built.ok) throw new Failure(`Go could not build opa ${OPA_VERSION}.\n${built.all}`)
  return join(home, name)
}

/** What `opa` says; a Failure with its words when it refuses. */
export function must(opa, args, cwd = process.cwd()) {
  const done = run(opa, args, { cwd })
  if (!done.ok) throw new Failure(`opa ${args[0]} failed.\n${done.all}`)
  return done.out
}
