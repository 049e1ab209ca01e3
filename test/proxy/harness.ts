/** The app on a real listener around given engines, its log, and a client that keeps cookies as a browser does. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from '../../src/proxy/app.ts'
import { openBundleFolder } from '../../src/proxy/bundle-folder.ts'
import { readConfig } from '../../src/proxy/config.ts'
import type { Env } from '../../src/proxy/env.ts'
import { openEngineFile } from '../../src/proxy/engine-file.ts'
import { Engines } from '../../src/proxy/engines.ts'
import { createLog } from '../../src/proxy/log.ts'
import { createSessions } from '../../src/proxy/session.ts'
import { createRefusals } from '../../src/proxy/sign-in.ts'
import { createUpstream } from '../../src/proxy/upstream.ts'
import { PASSWORD } from './fake-engine.ts'

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  nextStep: string
  correlationId?: string
  requestId: string
}

export interface TestProxy {
  url: string
  /** Id of the first engine. */
  engine: string
  /** Everything logged so far. */
  log: string[]
  clock: { now: number }
  /** With the cookies of earlier answers. */
  call(path: string, init?: RequestInit): Promise<Response>
  signIn(username?: string, password?: string): Promise<Response>
  cookies: Map<string, string>
  close(): Promise<void>
}

export interface ProxyOptions {
  consoleDir?: string
  headersTimeout?: number
  connectTimeout?: number
}

/** `env` is read by the real configuration. */
export async function startProxy(env: Env, options: ProxyOptions = {}): Promise<TestProxy> {
  const config = readConfig({ LOG_LEVEL: 'debug', ...env })
  const log: string[] = []
  const clock = { now: 1_790_000_000_000 }
  const { consoleDir, ...limits } = options
  const engines = new Engines({
    configured: config.engines,
    file: config.workingDir === null ? null : openEngineFile(config.workingDir),
    connect: ({ url, ca, fingerprint, insecure }) =>
      createUpstream({ base: url, ca, fingerprint, insecure, ...limits }),
  })
  const policy =
    config.policy.url === null
      ? null
      : createUpstream({
          base: config.policy.url,
          ca: config.policy.ca,
          insecure: false,
          ...limits,
        })
  const written = createLog(config.logLevel, (line) => log.push(line))
  const { bundleDir } = config.policy
  const bundles =
    bundleDir === null ? null : await openBundleFolder(bundleDir, written, () => clock.now)
  const app = createApp({
    engines,
    adding: config.adding,
    policy,
    policySettings: config.policy,
    bundles,
    collecting: config.collecting,
    sessions: createSessions(config.sessionKey),
    refusals: createRefusals(() => clock.now),
    log: written,
    version: '9.9.9',
    consoleDir: consoleDir ?? '/nonexistent',
    now: () => clock.now,
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const engine = engines.all[0]?.settings.id ?? ''
  const cookies = new Map<string, string>()

  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (jar) headers.set('cookie', jar)
    if ((init.method ?? 'GET') !== 'GET' && !headers.has('origin')) headers.set('origin', url)
    const answer = await fetch(url + path, { ...init, headers })
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ')
      const name = pair.slice(0, pair.indexOf('='))
      if (attributes.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, pair.slice(name.length + 1))
    }
    return answer
  }
  return {
    url,
    engine,
    log,
    clock,
    cookies,
    call,
    signIn: (username = 'admin@internal', password = PASSWORD) =>
      call('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ engine, username, password }),
      }),
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await engines.close()
      await policy?.close()
    },
  }
}

/** The problem document of an answer, by its short name. */
export async function problemOf(answer: Response): Promise<Problem & { name: string }> {
  if (answer.headers.get('content-type') !== 'application/problem+json') {
    throw new Error(`no problem: ${answer.status} ${await answer.text()}`)
  }
  const problem = (await answer.json()) as Problem
  return { ...problem, name: problem.type.replace('urn:portolan:problem:', '') }
}
