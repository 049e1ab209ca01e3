/**
 * An engine of a few objects and its ten data sheets, for tests that answer requests themselves. It keeps the habits that
 * matter to a collector: `{}` for empty, `from` strict, newest first unless sorted, pages by `sortby id asc page N`.
 */
import type { Detail, Sheet, Verb } from '../../src/core/adapters/adapter.ts'
import { Fault } from '../../src/core/errors.ts'
import { KINDS, refKey, type Kind, type RefKey } from '../../src/core/model/kinds.ts'
import type { Draft } from '../../src/core/model/rows.ts'
import type { Answer, EngineApi, Query } from '../../src/core/ports.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'

/** The document is the row. */
export interface Doc {
  id: string
  name: string
  description?: string
  status?: string
  refs?: RefKey[]
  disks?: string[]
  broken?: boolean
  /** Told only by a request of its own. */
  pins?: string
}

/** Codes of the tiny engine: 1 names a VM, 2 lists networks, 3 VMs on a host, 4 disks of a VM, 5 names a cluster. */
const CODES: Partial<Record<Kind, Record<number, Verb>>> = {
  vm: { 1: 'one', 3: 'placed', 4: 'one', 6: 'all', 7: 'named' },
  network: { 2: 'all' },
  disk: { 4: 'attached' },
  cluster: { 5: 'one' },
  storageDomain: { 8: 'one' },
}

const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && 'id' in value

const NAMED: Partial<Record<Kind, 'vm' | 'host' | 'cluster' | 'dataCenter' | 'storageDomain'>> = {
  vm: 'vm',
  host: 'host',
  cluster: 'cluster',
  dataCenter: 'dataCenter',
  storageDomain: 'storageDomain',
}

function tinySheet(kind: Kind): Sheet {
  const sheet: Sheet = {
    kind,
    path: `${kind}s`,
    follow: kind === 'vm' ? 'nics,hostdevices' : '',
    paging: kind === 'vm' ? 'id' : 'none',
    items(body) {
      const items = (body as Record<string, unknown>)[kind]
      if (Array.isArray(items)) return items as unknown[]
      return Object.keys(body as object).length === 0 ? [] : null
    },
    one: (id) => (kind === 'serverCpu' ? null : `${kind}s/${id}`),
    codes: CODES[kind] ?? {},
    named: (event) => {
      const field = NAMED[kind]
      return field && event[field]
    },
    decode(document) {
      if (!isDoc(document)) return { id: '', name: '', draft: null, misfits: [] }
      const { id, name, broken, disks, pins: _, ...rest } = document
      const misfits = broken ? [{ path: 'name', message: 'Expected text, got an object.' }] : []
      const diskAttachments = disks?.map((disk) => ({ disk }))
      const draft = { description: '', ...rest, id, name, diskAttachments } as Draft
      return { id, name, draft: broken ? null : draft, misfits }
    },
    refs: (draft) => [
      ...((draft as unknown as Doc).refs ?? []),
      ...((draft as Draft<'vm'>).diskAttachments ?? []).map(({ disk }) => refKey('disk', disk)),
    ],
    transient: (draft) => (draft as unknown as Doc).status === 'locked',
  }
  if (kind === 'disk') return { ...sheet, detail: lunDetail }
  if (kind === 'storageDomain') {
    const merge = (drafts: Draft[], body: unknown): Draft[] =>
      drafts.map((draft) => ({ ...draft, joined: JSON.stringify(body) }))
    return { ...sheet, join: { path: 'states', query: {}, merge } }
  }
  return sheet
}

const lunDetail: Detail = {
  fields: ['description'],
  needs: (draft) => (draft as unknown as Doc).status === 'lun',
  path: (id) => `disks/${id}/lun`,
  merge: (draft, body) => ({ ...draft, description: JSON.stringify(body) }),
  optional: true,
}

export const TINY_SHEETS = Object.fromEntries(
  KINDS.map((kind) => [kind, tinySheet(kind)]),
) as unknown as Sheets

/** Pins of VMs: asked for with the VM only while it is `pinned`, though any VM may have them. Code 9 tells of them. */
const pinsDetail: Detail<'vm'> = {
  fields: ['pins'],
  needs: (draft) => (draft as unknown as Doc).status === 'pinned',
  path: (id) => `vms/${id}/pins`,
  merge(draft, body, misfits) {
    const { pins } = body as { pins?: unknown }
    if (typeof pins === 'string') return { ...draft, pins }
    misfits.push({ path: 'pins', message: 'Expected text.' })
    return draft
  },
  optional: true,
  survey: { codes: [9] },
}

/** The tiny sheets with a detail of VMs that has to be surveyed. */
export const SURVEYED_SHEETS: Sheets = {
  ...TINY_SHEETS,
  vm: {
    ...TINY_SHEETS.vm,
    detail: pinsDetail,
    decode(document) {
      const decoded = TINY_SHEETS.vm.decode(document)
      return { ...decoded, draft: decoded.draft && ({ ...decoded.draft, pins: '' } as Draft<'vm'>) }
    },
  },
}

export interface TinyEvent {
  id: number
  code: number
  time?: number
  vm?: string
  host?: string
  cluster?: string
}

const ref = (id: string | undefined): { id: string } | undefined =>
  id === undefined ? undefined : { id }

export interface Request_ {
  path: string
  query: Query
}

/** What a test may answer instead: a body, `gone`, a Fault to throw, or undefined for the engine's own answer. */
export type Answerer = (request: Request_) => unknown

export const GONE = Symbol('gone')

export class TinyEngine implements EngineApi {
  objects = new Map<Kind, Map<string, Doc>>(KINDS.map((kind) => [kind, new Map()]))
  events: TinyEvent[] = []
  instanceId = 'engine-1'
  counts = true
  requests: Request_[] = []
  answerer: Answerer = () => undefined
  now: () => number = () => 0
  /** Most requests that were in flight at once. */
  peak = 0
  #running = 0
  /** How long an answer is on its way; what it says is of the moment when it was asked for. */
  latency: (signal: AbortSignal, path: string) => Promise<void> = () => Promise.resolve()

  put(kind: Kind, ...docs: Doc[]): this {
    for (const doc of docs) this.objects.get(kind)!.set(doc.id, doc)
    return this
  }

  remove(kind: Kind, id: string): this {
    this.objects.get(kind)!.delete(id)
    return this
  }

  log(...events: TinyEvent[]): this {
    this.events.push(...events.map((event) => ({ time: this.now(), ...event })))
    return this
  }

  asked(path: string): Request_[] {
    return this.requests.filter((request) => request.path === path)
  }

  async get(path: string, query: Query, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted()
    this.requests.push({ path, query })
    this.#running += 1
    this.peak = Math.max(this.peak, this.#running)
    try {
      const own = this.answerer({ path, query })
      const body = own === undefined ? this.#answer(path, query) : own
      const text = body === GONE ? '' : JSON.stringify(body)
      await this.latency(signal, path)
      signal.throwIfAborted()
      if (own instanceof Fault) throw own
      if (body === GONE) return { gone: true }
      return { gone: false, body: JSON.parse(text) as unknown, bytes: text.length }
    } finally {
      this.#running -= 1
    }
  }

  #answer(path: string, query: Query): unknown {
    if (path === '') return this.#root()
    if (path === 'events') return this.#list(query)
    if (path === 'states') return { states: true }
    const [head, id, sub] = path.split('/')
    if (head === 'events') {
      const event = this.events.find((each) => each.id === Number(id))
      return event ? render(event) : GONE
    }
    const kind = KINDS.find((each) => `${each}s` === head)
    if (!kind) return GONE
    const objects = this.objects.get(kind)!
    if (id === undefined) return this.#page(kind, [...objects.values()], query)
    if (sub === 'pins') return { pins: objects.get(id)?.pins ?? '' }
    if (sub !== undefined) return objects.has(id) ? { [sub]: [{ of: id }] } : {}
    return objects.get(id) ?? GONE
  }

  #root(): unknown {
    const total = (kind: Kind): { total: string } => ({
      total: String(this.objects.get(kind)!.size),
    })
    return {
      product_info: { name: 'oVirt Engine', instance_id: this.instanceId },
      time: this.now(),
      summary: this.counts
        ? { vms: total('vm'), hosts: total('host'), storage_domains: total('storageDomain') }
        : undefined,
    }
  }

  #page(kind: Kind, docs: Doc[], query: Query): unknown {
    const match = /^sortby id asc page (\d+)$/.exec(String(query['search'] ?? ''))
    const max = Number(query['max'] ?? Infinity)
    let found = docs
    if (match) {
      found = [...docs].sort((a, b) => (a.id < b.id ? -1 : 1))
      found = found.slice((Number(match[1]) - 1) * max, Number(match[1]) * max)
    }
    return found.length === 0 ? {} : { [kind]: found }
  }

  #list(query: Query): unknown {
    const bound = Number(query['from'] ?? 0)
    // A Java int: what is larger is ignored.
    const from = bound < 2 ** 31 ? bound : 0
    const max = Number(query['max'] ?? Infinity)
    const match = /^(sortby time asc )?page (\d+)$/.exec(String(query['search'] ?? ''))
    const page = Number(match?.[2] ?? 1)
    const found = this.events.filter(({ id }) => id > from)
    if (match?.[1]) found.sort((a, b) => a.time! - b.time! || b.id - a.id)
    else found.sort((a, b) => b.id - a.id)
    found.splice(page * max)
    found.splice(0, page > 1 ? (page - 1) * max : 0)
    return found.length === 0 ? {} : { event: found.map(render) }
  }
}

const render = ({ id, code, time, vm, host, cluster }: TinyEvent): unknown => ({
  id: String(id),
  code: String(code),
  time,
  vm: ref(vm),
  host: ref(host),
  cluster: ref(cluster),
})
