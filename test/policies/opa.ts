/** A real OPA for the tests: found on PATH or built by Go, else the reason why there is none. */
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import type { Profile } from '../../src/core/model/rules.ts'

export const ROOT = resolve(import.meta.dirname, '../..')

/** What a server has to load for a profile. */
export const foldersOf = (profile: Profile): string[] => ['policies/common', `policies/${profile}`]

export type FoundOpa = { path: string } | { path: undefined; reason: string }

export function findOpa(): FoundOpa {
  const run = spawnSync(process.execPath, ['scripts/policies.mjs', '--find'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (run.status === 0) return { path: run.stdout.trim() }
  const reason = `skipped, there is no OPA: ${run.stderr.trim()}`
  console.warn(reason)
  return { path: undefined, reason }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => done(port))
    })
  })
}

export interface OpaServer {
  /** Where `/rules_version` and `/validate` are. */
  base: string
  stop(): Promise<void>
}

/** `opa run --server policies/common policies/<profile>` as the documentation has it, on a free loopback port. */
export async function startOpa(path: string, profile: Profile = 'portolan'): Promise<OpaServer> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const serve = ['run', '--server']
  const child = spawn(
    path,
    [...serve, '--addr', `127.0.0.1:${port}`, '--log-level', 'error', ...foldersOf(profile)],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const stop = async () => {
    child.kill()
    await ended
  }
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`opa ended: ${said}`)
    const health = await fetch(`${origin}/health`).catch(() => undefined)
    if (health?.ok) return { base: `${origin}/v1/data/io/konveyor/forklift/ovirt`, stop }
    await new Promise((done) => setTimeout(done, 50))
  }
  await stop()
  throw new Error(`opa did not become ready in 5 s: ${said}`)
}
