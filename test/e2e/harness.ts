/**
 * What an end-to-end test needs: the simulated engine on a real listener under the test's control, the built proxy as
 * a child process, and a real Chromium with a profile on disk.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { getRequestListener } from '@hono/node-server'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { createDemoEngine, DEMO_ACCOUNTS, type DemoEngine } from '../../src/proxy/demo/engine.ts'
import { commandChannel, type Command } from '../../src/core/worker/protocol.ts'
import { findBrowser } from '../support/find-browser.ts'

export const ROOT = resolve(import.meta.dirname, '../..')

export interface TestEngine {
  engine: DemoEngine
  url: string
  /** Path and query of every request so far, oldest first. */
  requests: string[]
  close(): Promise<void>
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      done(typeof address === 'object' && address ? address.port : port)
    })
  })

const closed = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.closeAllConnections()
    server.close(() => done())
  })

/** `tls`: with that certificate; the engine hands out `authority` as its own. `before` is told of each request ("GET /ovirt-engine/api/vms?…") and may hold up its answer. */
export async function startEngine(options: {
  vms: number
  seed?: number
  before?: (request: string) => Promise<void> | void
  tls?: { key: string; cert: string; authority: string }
}): Promise<TestEngine> {
  const engine = createDemoEngine({
    seed: options.seed ?? 7,
    vms: options.vms,
    now: () => Date.now(),
    refusalDelay: 50,
  })
  const requests: string[] = []
  const { tls } = options
  const listener = getRequestListener(async (request) => {
    const { pathname, search } = new URL(request.url)
    const line = `${request.method} ${pathname}${decodeURIComponent(search)}`
    requests.push(line)
    await options.before?.(line)
    if (tls && pathname.endsWith('/pki-resource')) return new Response(tls.authority)
    return engine.handle(request)
  })
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  const port = await listen(server, 0)
  return {
    engine,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/ovirt-engine`,
    requests,
    close: () => closed(server),
  }
}

export interface Proxy {
  url: string
  /** Lines of the log so far. */
  log: string[]
  stop(): Promise<void>
}

/** Starts the built server; `port` 0 takes any free one. */
export function startProxy(env: Record<string, string> = {}, port = 0): Promise<Proxy> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'dist/server/server.js')], {
    cwd: ROOT,
    env: { ...process.env, LOG_LEVEL: 'info', ...env, API_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  return new Promise((done, fail) => {
    const read = (line: string): void => {
      log.push(line)
      if (!line.startsWith('{')) return
      const entry = JSON.parse(line) as { msg?: string; url?: string }
      if (entry.msg === 'listening' && entry.url) {
        done({
          url: entry.url,
          log,
          stop: async () => {
            child.kill('SIGTERM')
            await ended
          },
        })
      }
    }
    createInterface({ input: child.stdout! }).on('line', read)
    createInterface({ input: child.stderr! }).on('line', (line) => log.push(line))
    child.once('exit', (code) => fail(new Error(`proxy ended with ${code}\n${log.join('\n')}`)))
  })
}

export interface Browser {
  context: BrowserContext
  page: Page
  /** Errors that the page or its console reported. */
  errors: string[]
  close(): Promise<void>
}

/** A Chromium with a profile of its own on disk, as a user's is. */
export async function openBrowser(): Promise<Browser> {
  const found = await findBrowser()
  const profile = mkdtempSync(join(tmpdir(), 'portolan-e2e-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: found.executablePath,
    args: found.args,
    env: { ...process.env, ...found.env } as Record<string, string>,
    headless: true,
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    locale: 'en-US',
  })
  const errors: string[] = []
  const watch = (page: Page): void => {
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
  }
  context.on('page', watch)
  const page = context.pages()[0] ?? (await context.newPage())
  watch(page)
  return {
    context,
    page,
    errors,
    close: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

export const pill = (page: Page) => page.getByRole('status', { name: 'Sync status' })

/** Signs in by the labels that the contract names. */
export async function signIn(
  page: Page,
  account: { username: string; password: string } = DEMO_ACCOUNTS.admin,
): Promise<void> {
  await page.getByLabel('User name').fill(account.username)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Id of the one engine that the proxy is configured for. */
export const engineId = async (proxy: Proxy): Promise<string> => {
  const answer = await fetch(`${proxy.url}/api/config`)
  const { engines } = (await answer.json()) as { engines: { id: string }[] }
  return engines[0]!.id
}

/** Number of the page of VMs that a request asks for; null when it asks for something else. */
export function pageOfVms(request: string): number | null {
  const page = /\/api\/vms\?search=sortby id asc page (\d+)&/.exec(request)?.[1]
  return page === undefined ? null : Number(page)
}

/** Signs in past the page, which has to stand on the proxy's origin. */
export async function signInByApi(page: Page, engine: string): Promise<void> {
  const status = await page.evaluate(
    async (body) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch('/api/session', { method: 'POST', headers, body })
      return answer.status
    },
    JSON.stringify({ engine, ...DEMO_ACCOUNTS.admin }),
  )
  if (status !== 200) throw new Error(`the sign-in was answered with ${status}`)
}

/** Speaks to the tab that collects, as any tab of the console does. */
export const command = (page: Page, engine: string, message: Command): Promise<void> =>
  page.evaluate(
    ({ channel, message }) => {
      const open = new BroadcastChannel(channel)
      open.postMessage(message)
      open.close()
    },
    { channel: commandChannel(engine), message },
  )

export const until = async (what: string, test: () => Promise<boolean> | boolean, ms = 30_000) => {
  const end = Date.now() + ms
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
