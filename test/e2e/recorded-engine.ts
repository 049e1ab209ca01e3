/**
 * Answers that a real engine 4.5.8 once gave, served as an engine: what the simulated one may have got wrong shows here.
 * Tokens, searches other than ours and everything that was not recorded are refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { ROOT } from './harness.ts'

const FOLDER = join(ROOT, '../shared/fixtures/real-engine-4.5')

/** The recordings do not come with the project. */
export const recorded = existsSync(FOLDER)

type Doc = Record<string, unknown> & { id: string }
type Body = Record<string, Doc[]>

const read = (name: string): Body =>
  (JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as { response: { body: Body } })
    .response.body

const COLLECTIONS = {
  datacenters: ['datacenters-followed', 'data_center'],
  clusters: ['clusters', 'cluster'],
  hosts: ['hosts-followed', 'host'],
  networks: ['networks-followed', 'network'],
  storagedomains: ['storagedomains', 'storage_domain'],
  disks: ['disks', 'disk'],
  vnicprofiles: ['vnicprofiles', 'vnic_profile'],
  diskprofiles: ['diskprofiles', 'disk_profile'],
  vms: ['vms-followed', 'vm'],
} as const

const EVENTS = ['events-from-max', 'events-from-newest', 'events-from', 'events-max-1']

const byId = (a: Doc, b: Doc): number => (a.id < b.id ? -1 : 1)

export class RecordedEngine {
  readonly requests: string[] = []
  readonly #docs = new Map<string, Map<string, Doc>>()
  readonly #events = new Map<number, Doc>()
  readonly #server = createServer((request, response) => this.#answer(request, response))

  constructor() {
    for (const [path, [file, key]] of Object.entries(COLLECTIONS)) {
      this.#docs.set(path, new Map(read(file)[key]!.map((doc) => [doc.id, doc])))
    }
    for (const file of EVENTS) {
      for (const event of read(file)['event'] ?? []) this.#events.set(Number(event.id), event)
    }
  }

  listen(): Promise<string> {
    return new Promise((done) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const { port } = this.#server.address() as { port: number }
        done(`http://127.0.0.1:${port}/ovirt-engine`)
      })
    })
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((done) => this.#server.close(() => done()))
  }

  all(path: keyof typeof COLLECTIONS): Doc[] {
    return [...this.#docs.get(path)!.values()]
  }

  /** Changes a VM and writes the event that an engine writes for it (35, USER_UPDATE_VM). */
  rename(id: string, name: string): void {
    const vms = this.#docs.get('vms')!
    vms.set(id, { ...vms.get(id)!, name })
    const newest = Math.max(...this.#events.keys())
    const event = { code: '35', severity: 'normal', time: Date.now(), vm: { id }, description: '' }
    this.#events.set(newest + 1, { ...event, id: String(newest + 1) })
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url!, 'http://engine')
    this.requests.push(`${request.method} ${decodeURIComponent(request.url!)}`)
    request.resume()
    const body = this.#body(pathname.replace(/^\/ovirt-engine\//, ''), searchParams, request)
    const type = { 'content-type': 'application/json' }
    if (body === null) response.writeHead(404).end()
    else if (body === 401) response.writeHead(401, { 'content-type': 'text/html' }).end('<html>')
    else response.writeHead(200, type).end(JSON.stringify(body))
  }

  #body(path: string, query: URLSearchParams, request: IncomingMessage): unknown {
    if (path === 'sso/oauth/token') return { ...read('login-ok'), access_token: 'recorded' }
    if (path === 'services/sso-logout') return {}
    if (request.headers.authorization !== 'Bearer recorded') return 401
    if (path === 'api' || path === 'api/') return read('root')
    if (path === 'api/options/ServerCPUList') return read('options-server-cpu')
    const [, collection, id, sub] = path.split('/')
    if (collection === 'events') return this.#log(id, query)
    const docs = this.#docs.get(collection ?? '')
    if (!docs) return null
    // Whatever was not recorded is an empty sub-collection, as of an object that has none.
    if (sub !== undefined) return {}
    if (id !== undefined) return this.#single(collection!, docs.get(id))
    return this.#list(collection as keyof typeof COLLECTIONS, [...docs.values()], query)
  }

  #single(collection: string, doc: Doc | undefined): unknown {
    if (!doc) return null
    const lun = read('disk-lun-single') as unknown as Doc
    return collection === 'disks' && doc.id === lun.id ? lun : doc
  }

  #list(path: keyof typeof COLLECTIONS, docs: Doc[], query: URLSearchParams): unknown {
    const search = query.get('search')
    const page = /^sortby id asc page (\d+)$/.exec(search ?? '')
    if (search !== null && !page) return {}
    const max = Number(query.get('max') ?? Infinity)
    const at = page ? (Number(page[1]) - 1) * max : 0
    const found = [...docs].sort(byId).slice(at, at + max)
    return found.length === 0 ? {} : { [COLLECTIONS[path][1]]: found }
  }

  #log(id: string | undefined, query: URLSearchParams): unknown {
    if (id !== undefined) return this.#events.get(Number(id)) ?? null
    const from = Number(query.get('from') ?? 0)
    const max = Number(query.get('max') ?? Infinity)
    const page = /^sortby time asc page (\d+)$/.exec(query.get('search') ?? '')
    const all = [...this.#events.values()].filter((event) => Number(event.id) > from)
    const time = (event: Doc): number => Number(event['time'])
    const sorted = page
      ? all.sort((a, b) => time(a) - time(b) || Number(b.id) - Number(a.id))
      : all.sort((a, b) => Number(b.id) - Number(a.id))
    const at = page ? (Number(page[1]) - 1) * max : 0
    const found = sorted.slice(at, at + max)
    return found.length === 0 ? {} : { event: found }
  }
}
