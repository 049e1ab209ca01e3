/**
 * A simulated oVirt engine: `(Request) => Promise<Response>` over a world in memory. It serves the demo behind a
 * loopback listener, msw in browser tests, and simulations; clock and waiting are handed in, chance comes from a seed.
 */
import { unavailable } from './answers.ts'
import { Api } from './api.ts'
import { buildEstate } from './estate.ts'
import { createLife, type Life } from './life.ts'
import { createRandom } from './random.ts'
import { CA_CERTIFICATE, type EngineVersion } from './render/common.ts'
import { Sso } from './sso.ts'
import { createWorld, type World } from './world.ts'

export { DEMO_ACCOUNTS } from './accounts.ts'
export type { Life } from './life.ts'
export type { World } from './world.ts'

export interface DemoOptions {
  seed: number
  vms: number
  now: () => number
  engineVersion?: EngineVersion
  /** How long a refused password takes, ms; 5,000 as in a real engine. */
  refusalDelay?: number
  wait?: (ms: number) => Promise<void>
  /** Cost of `follow`, ms per entity and followed name; 0 by default. */
  followDelay?: number
  /** A real engine always prints pretty; off by default, because it costs time and teaches nothing. */
  pretty?: boolean
}

export interface DemoEngine {
  /** Rejects with EngineRefused while a restart refuses connections. */
  handle(request: Request): Promise<Response>
  world: World
  life: Life
}

/** No connection is accepted; a wrapper turns it into a network error. */
export class EngineRefused extends Error {
  override readonly name = 'EngineRefused'
}

const ROOT = '/ovirt-engine'
const LOCALE = 'locale=en_US; path=/; HttpOnly'

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

const text = (body: string, type: string, status = 200): Response =>
  new Response(body, { status, headers: { 'Content-Type': type } })

/** Certificates that need no sign-in. */
function pki({ searchParams }: URL): Response {
  const resource = searchParams.get('resource')
  const format = searchParams.get('format') ?? 'X509-PEM'
  const known = ['ca-certificate', 'engine-certificate', 'qemu-ca-certificate']
  if (resource === null || !known.includes(resource)) return text('Bad resource', 'text/html', 400)
  switch (format) {
    case 'X509-PEM-CA':
      return text(CA_CERTIFICATE, 'application/x-x509-ca-cert')
    case 'X509-PEM':
      return text(CA_CERTIFICATE, 'application/x-x509-cert')
    case 'OPENSSH-PUBKEY':
      return text('ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQdemo ovirt-engine\n', 'text/plain')
    default:
      return text('Bad format', 'text/html', 400)
  }
}

const notHere = (): Response =>
  text(
    '<html><head><title>Error</title></head><body>404 - Not Found</body></html>',
    'text/html',
    404,
  )

export function createDemoEngine(options: DemoOptions): DemoEngine {
  const { seed, vms, now, wait = sleep, refusalDelay = 5_000, engineVersion = '4.5' } = options
  const world = createWorld(seed, now)
  buildEstate(world, { seed, vms, now: now() })
  const random = createRandom(seed ^ 0x6c078965)
  const sso = new Sso(world, random, refusalDelay, wait)
  const api = new Api(world, sso, random, {
    version: engineVersion,
    followDelay: options.followDelay ?? 0,
    pretty: options.pretty ?? false,
    wait,
  })

  async function route(request: Request, url: URL): Promise<Response> {
    const path = url.pathname.startsWith(`${ROOT}/`) ? url.pathname.slice(ROOT.length) : ''
    if (path === '/api' || /^\/api[/;]/.test(path)) return await api.handle(request, url)
    const answer = await service(request, url, path)
    if (/^\/(sso|services)\//.test(path)) answer.headers.append('Set-Cookie', LOCALE)
    return answer
  }

  async function service(request: Request, url: URL, path: string): Promise<Response> {
    switch (path) {
      case '/sso/oauth/token':
        return await sso.token(request, url)
      case '/sso/oauth/token-info':
        return await sso.tokenInfo(request, url)
      case '/sso/status':
        return text('{"status":"ok"}', 'application/json')
      case '/services/sso-logout':
        return await sso.logout(request, url)
      case '/services/health':
        return text('DB Up!Welcome to Health Status!', 'text/html')
      case '/services/pki-resource':
        return pki(url)
      default:
        return notHere()
    }
  }

  return {
    world,
    life: createLife(world, seed, vms, now()),
    async handle(request) {
      const state = world.faults.restarting(now())
      if (state === 'unavailable') return unavailable()
      if (state === 'refused') throw new EngineRefused('connection refused')
      if (typeof state === 'object') await wait(state.unanswered)
      world.settleUntil(now())
      return await route(request, new URL(request.url))
    },
  }
}
