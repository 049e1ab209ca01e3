/** A simulated engine with a clock of the test's own, and a client that asks it as a collector would. */
import {
  createDemoEngine,
  DEMO_ACCOUNTS,
  type DemoEngine,
  type DemoOptions,
} from '../../../src/proxy/demo/engine.ts'
import type { Account } from '../../../src/proxy/demo/accounts.ts'

export const FOLLOW =
  'nics,disk_attachments,snapshots,watchdogs,cdroms,hostdevices,reported_devices'

export const UNKNOWN = '11111111-2222-3333-4444-555555555555'

export type Json = Record<string, unknown>

export interface EventJson {
  id: string
  code: string
  time: number
  description: string
  correlation_id?: string
  [reference: string]: unknown
}

/** A Monday in November 2026. */
export const START = Date.UTC(2026, 10, 23, 8)

export class Client {
  readonly engine: DemoEngine
  /** Milliseconds that the engine was made to wait, one entry per wait. */
  readonly waits: number[] = []
  token = ''
  now = START

  constructor(options: Partial<DemoOptions> = {}) {
    this.engine = createDemoEngine({
      seed: 7,
      vms: 60,
      now: () => this.now,
      wait: (ms) => {
        this.waits.push(ms)
        this.now += ms
        return Promise.resolve()
      },
      ...options,
    })
  }

  get world(): DemoEngine['world'] {
    return this.engine.world
  }

  /** Lets time pass; what is due happens when somebody asks. */
  pass(ms: number): void {
    this.now += ms
    this.world.settleUntil(this.now)
  }

  send(path: string, init: RequestInit = {}): Promise<Response> {
    return this.engine.handle(new Request(`http://engine.example.com/ovirt-engine${path}`, init))
  }

  form(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body = new URLSearchParams(fields)
    return this.send(path, {
      method: 'POST',
      body,
      headers: { accept: 'application/json', ...headers },
    })
  }

  askToken(
    account: Account,
    headers: Record<string, string> = {},
    scope = 'ovirt-app-api',
  ): Promise<Response> {
    return this.form('/sso/oauth/token', { grant_type: 'password', scope, ...account }, headers)
  }

  async signIn(account: Account = DEMO_ACCOUNTS.admin): Promise<this> {
    const answer = await this.askToken(account)
    this.token = ((await answer.json()) as { access_token: string }).access_token
    return this
  }

  raw(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
    const own = { accept: 'application/json', authorization: `Bearer ${this.token}` }
    return this.send(`/api${path}`, { method, headers: { ...own, ...headers } })
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Json> {
    const answer = await this.raw(path, headers)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Json
  }

  /** Elements of a listing; none for `{}`. */
  async list(path: string): Promise<Json[]> {
    return Object.values(await this.get(path)).flat() as Json[]
  }

  async search(collection: string, text: string, rest = ''): Promise<Json[]> {
    return await this.list(`/${collection}?search=${encodeURIComponent(text)}${rest}`)
  }

  async events(from: number, rest = ''): Promise<EventJson[]> {
    const { event = [] } = (await this.get(`/events?from=${from}${rest}`)) as {
      event?: EventJson[]
    }
    return event
  }

  get newest(): number {
    return this.world.log.newest
  }

  /** Codes written since `from`, oldest first. */
  codes(from: number): number[] {
    return this.world.log.visible(from, this.now).map(({ code }) => code)
  }
}

export const client = (options: Partial<DemoOptions> = {}): Promise<Client> =>
  new Client(options).signIn()

export const names = (items: Json[]): string[] => items.map(({ name }) => String(name))

export const ids = (items: Json[]): string[] => items.map(({ id }) => String(id))
