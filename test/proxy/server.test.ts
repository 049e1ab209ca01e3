/** The built server as a process: how it starts, what it prints, how it ends. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { answers, PASSWORD, startFakeEngine, TOKEN, type FakeEngine } from './fake-engine.ts'

const ROOT = resolve(import.meta.dirname, '../..')

interface Line {
  level: string
  msg: string
  url?: string
  [field: string]: unknown
}

interface Run {
  child: ChildProcess
  lines: Line[]
  stderr: string[]
  /** Exit code. */
  ended: Promise<number | null>
}

let folder: string
let engine: FakeEngine
const running: Run[] = []

/** Nothing of the machine's own settings may reach the server. */
const bare = (env: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  ...env,
})

beforeAll(async () => {
  // Below node_modules, where the bundle finds its packages.
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  folder = mkdtempSync(join(cache, 'portolan-server-test-'))
  await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, 'node_modules/vite/bin/vite.js'),
      'build',
      '--logLevel',
      'warn',
      '--ssr',
      'src/proxy/server.ts',
      '--outDir',
      join(folder, 'server'),
    ],
    { cwd: ROOT, env: bare({}) },
  )
  mkdirSync(join(folder, 'app'))
  writeFileSync(join(folder, 'app/index.html'), '<!doctype html><title>Portolan</title>')
  engine = await startFakeEngine()
}, 120_000)

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
})
afterAll(async () => {
  await engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(env: Record<string, string>): Run {
  const child = spawn(process.execPath, [join(folder, 'server/server.js')], {
    env: bare({ API_PORT: '0', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const run: Run = {
    child,
    lines: [],
    stderr: [],
    ended: new Promise((done) => child.once('exit', (code) => done(code))),
  }
  let rest = ''
  child.stdout!.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n')
    rest = parts.pop() ?? ''
    run.lines.push(...parts.map((line) => JSON.parse(line) as Line))
  })
  child.stderr!.on('data', (chunk: Buffer) => run.stderr.push(chunk.toString()))
  running.push(run)
  return run
}

const urlOf = (run: Run): Promise<string> =>
  vi.waitFor(
    () => {
      const url = run.lines.find(({ msg }) => msg === 'listening')?.url
      if (url === undefined) throw new Error(`not listening: ${run.stderr.join('')}`)
      return url
    },
    { timeout: 20_000, interval: 20 },
  )

const signIn = (url: string, form: Record<string, string>): Promise<Response> =>
  fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(form),
  })

const engineId = async (url: string): Promise<string> => {
  const config = (await (await fetch(`${url}/api/config`)).json()) as { engines: { id: string }[] }
  return config.engines[0]!.id
}

describe('the built server', () => {
  it('listens, serves the console and ends on SIGTERM with code 0', async () => {
    const run = start({ OVIRT_URL: engine.url, LOG_LEVEL: 'error' })
    const url = await urlOf(run)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${url}/vms`)).text()).toContain('Portolan')
    expect(await (await fetch(`${url}/version`)).json()).toMatchObject({
      name: 'portolan',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    })
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
    expect(run.stderr).toEqual([])
    // The level hides everything but the line that scripts wait for.
    expect(run.lines.map(({ msg }) => msg)).toEqual(['listening'])
  })

  it('prints its configuration without secrets, and its warnings', async () => {
    const run = start({ OVIRT_URL: engine.url, SESSION_KEY: 'geheim-geheim-geheim' })
    await urlOf(run)
    const line = run.lines.find(({ msg }) => msg === 'configuration')
    expect(line).toMatchObject({ SESSION_KEY: '***', engines: [{ url: engine.url }] })
    expect(JSON.stringify(run.lines)).not.toContain('geheim')
    expect(run.lines.some(({ level, msg }) => level === 'warn' && /plain http/.test(msg))).toBe(
      true,
    )
  })

  it('ends although an engine keeps an answer open', async () => {
    const run = start({ OVIRT_URL: engine.url })
    const url = await urlOf(run)
    const answer = await signIn(url, {
      engine: await engineId(url),
      username: 'admin@internal',
      password: PASSWORD,
    })
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    engine.on.set('GET /api/vms', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.write('{"vm":[')
    })
    const open = await fetch(`${url}/api/engines/${await engineId(url)}/api/vms`, {
      headers: { cookie },
    })
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(0)
    await expect(open.text()).rejects.toThrow()
    expect(JSON.stringify(run.lines) + run.stderr.join('')).not.toContain(TOKEN)
  })

  it('survives an engine that misbehaves in every way, and logs JSON only', async () => {
    const run = start({ OVIRT_URL: engine.url })
    const url = await urlOf(run)
    const id = await engineId(url)
    const form = { engine: id, username: 'admin@internal', password: PASSWORD }
    const cookie = (await signIn(url, form)).headers.getSetCookie()[0]!.split(';')[0]!
    const head = { 'content-type': 'application/json' }
    engine.on.set('GET /api/vms', (_req, res) => {
      res.writeHead(200, head)
      res.write('[')
      setTimeout(() => res.destroy(), 10)
    })
    engine.on.set('GET /api/hosts', (req) => req.socket.destroy())
    engine.on.set('GET /api/disks', (_req, res) => {
      res.writeHead(500, { 'content-type': 'text/html' })
      res.write('x'.repeat(100_000))
    })
    engine.on.set('GET /api/events', (_req, res) => {
      res.writeHead(200, { ...head, 'content-length': '5' })
      res.write('{}')
      setTimeout(() => res.socket?.end(), 10)
    })
    engine.on.set('GET /api/tags', (_req, res) => {
      res.writeHead(404, { 'content-type': 'text/html' })
      res.write('x')
    })
    engine.on.set('GET /api/networks', (_req, res) => {
      res.writeHead(401, { 'content-type': 'text/html' })
      res.write('x')
    })
    engine.on.set('GET /api/clusters', (_req, res) => answers.html(res, 401, 'whole'))
    engine.on.set('GET /api/datacenters', (_req, res) => answers.html(res, 500, 'whole'))
    const paths = 'vms hosts disks events tags networks clusters datacenters'.split(' ')
    for (let round = 0; round < 3; round++) {
      for (const path of paths) {
        const read = async (): Promise<string> => {
          const init = { headers: { cookie }, signal: AbortSignal.timeout(4_000) }
          return (await fetch(`${url}/api/engines/${id}/api/${path}`, init)).text()
        }
        await read().then(
          (text) => expect(text).toContain('urn:portolan:problem'),
          (error: Error) => expect(error.name).toBe('TypeError'),
        )
      }
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(run.child.exitCode).toBeNull()
    expect(run.stderr).toEqual([])
  }, 20_000)

  it('says which port is taken and how to choose another, with code 1', async () => {
    const taken = createServer()
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const run = start({ OVIRT_URL: engine.url, API_PORT: port })
    expect(await run.ended).toBe(1)
    const fault = run.lines.find(({ level }) => level === 'error')
    expect(fault?.msg).toContain(`127.0.0.1:${port} is already in use`)
    expect(fault?.msg).toContain('API_PORT')
    await new Promise((done) => taken.close(done))
  })

  it('says what is wrong with the folder of the team’s rules, with code 1', async () => {
    const run = start({ OVIRT_URL: engine.url, POLICY_BUNDLE_DIR: join(folder, 'app') })
    expect(await run.ended).toBe(1)
    const fault = run.lines.find(({ level }) => level === 'error')
    expect(fault?.msg).toMatch(/^POLICY_BUNDLE_DIR: the folder ".*app" holds no bundle\./)
  })

  it('lists every mistake of its configuration, with code 1', async () => {
    const run = start({ API_PORT: 'eighty', OVIRT_URL: 'ftp://x', LOG_LEVEL: 'loud' })
    expect(await run.ended).toBe(1)
    expect(run.lines.map(({ level }) => level)).toEqual(['error', 'error', 'error'])
    expect(run.lines.map(({ msg }) => msg.split(':')[0]).sort()).toEqual([
      'API_PORT',
      'LOG_LEVEL',
      'OVIRT_URL',
    ])
    expect(run.stderr).toEqual([])
  })

  it('serves the demo estate when no engine is configured', async () => {
    const run = start({ DEMO_VMS: '30', DEMO_SEED: '5' })
    const url = await urlOf(run)
    expect(run.lines.some(({ msg }) => /no engine is configured/.test(msg))).toBe(true)
    const config = (await (await fetch(`${url}/api/config`)).json()) as {
      engines: { id: string; demo: boolean; credentials: { username: string; password: string } }[]
    }
    expect(config.engines).toHaveLength(1)
    const [{ id, demo, credentials }] = config.engines as [(typeof config.engines)[0]]
    expect([id, demo]).toEqual(['demo', true])
    const answer = await signIn(url, { engine: id, ...credentials })
    expect(answer.status).toBe(200)
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    const vms = await fetch(`${url}/api/engines/demo/api/vms`, { headers: { cookie } })
    const { vm } = (await vms.json()) as { vm: unknown[] }
    expect(vm.length).toBeGreaterThanOrEqual(25)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  })

  it('serves as many demo estates as are asked for', async () => {
    const run = start({ DEMO_VMS: '30', DEMO_ENGINES: '2' })
    const url = await urlOf(run)
    const config = (await (await fetch(`${url}/api/config`)).json()) as {
      engines: { id: string; name: string; url: string }[]
    }
    expect(config.engines.map(({ id, name }) => [id, name])).toEqual([
      ['demo', 'Demo estate'],
      ['demo-2', 'Demo estate 2'],
    ])
    expect(config.engines[0]!.url).not.toBe(config.engines[1]!.url)
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
  })
})
