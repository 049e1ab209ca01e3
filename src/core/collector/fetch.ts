/**
 * Carries out the part of a work list that is about single objects: each is read once, whatever asked for it, and rows
 * that name objects we do not have ask for them too. Nothing is written here.
 */
import type { Sheet } from '../adapters/adapter.ts'
import type { Fault } from '../errors.ts'
import { refKey, type Kind, type RefKey } from '../model/kinds.ts'
import type { ObjectFault } from '../model/meta.ts'
import type { Draft } from '../model/rows.ts'
import type { InventoryStore, Upsert } from '../ports.ts'
import { each } from './limit.ts'
import { localFault, readOne, type Reader } from './object.ts'
import { listedOnly, type Item, type Sheets, type Work } from './plan.ts'

export interface Fetched {
  upserts: Upsert[]
  removes: Item[]
  faults: ObjectFault[]
  /** Every object that was read, whether it has to be looked at again, and whether it is there at all. */
  read: { item: Item; transient: boolean }[]
  /** Kinds of which an object could not be read, and why. */
  failed: Map<Kind, Fault>
  /** Kinds that are listed only and of which an unknown object was named. */
  whole: Set<Kind>
}

type Rows = Pick<InventoryStore, 'get' | 'referring'>

/** From an object to what it names, from that to what it names: a VM's disk, its profile, its storage domain. */
const ROUNDS = 4

const splitKey = (key: RefKey): Item => {
  const at = key.indexOf(':')
  return { kind: key.slice(0, at) as Kind, id: key.slice(at + 1) }
}

const disksOf = (draft: Pick<Draft<'vm'>, 'diskAttachments'> | undefined): Item[] =>
  (draft?.diskAttachments ?? []).map(({ disk }): Item => ({ kind: 'disk', id: disk }))

export class Fetch {
  readonly #reader: Reader
  readonly #sheets: Sheets
  readonly #rows: Rows
  /** References that lead nowhere; each is followed once. */
  readonly #dangling: Set<RefKey>
  /** Details are asked for even where a row does not need them. */
  readonly #thorough: boolean
  readonly #asked = new Set<RefKey>()
  readonly #drafts = new Map<RefKey, Draft>()
  readonly #result: Fetched = {
    upserts: [],
    removes: [],
    faults: [],
    read: [],
    failed: new Map(),
    whole: new Set(),
  }

  constructor(reader: Reader, sheets: Sheets, rows: Rows, dangling: Set<RefKey>, thorough = false) {
    this.#reader = reader
    this.#sheets = sheets
    this.#rows = rows
    this.#dangling = dangling
    this.#thorough = thorough
  }

  /**
   * `listed` names objects that a listing was to bring instead: what they name is looked for, and they are too where
   * pages that shifted left them out.
   * Throws what is not about a single object: sign-in, an engine that does not answer, an abort.
   */
  async run(work: Work, listed: readonly Item[] = []): Promise<Fetched> {
    const left = await this.#take(listed)
    let items = [...work.one, ...left, ...(await this.#placed(work.placed))]
    items.push(...(await this.#missing()))
    items.push(...work.attached.map((id): Item => ({ kind: 'vm', id })))
    let disks = work.attached
    for (let round = 0; round < ROUNDS && items.length > 0; round += 1) {
      await this.#read(items)
      items = [...(await this.#attached(disks)), ...(await this.#missing())]
      disks = []
    }
    return this.#result
  }

  /** Takes the rows of these objects for what was read of them; returns those that have none. */
  async #take(items: readonly Item[]): Promise<Item[]> {
    const left: Item[] = []
    for (const kind of new Set(items.map((item) => item.kind))) {
      const ids = items.flatMap((item) => (item.kind === kind ? item.id : []))
      const rows = await this.#rows.get(kind, ids)
      for (const [index, id] of ids.entries()) {
        const row = rows[index]
        if (row) this.#drafts.set(refKey(kind, id), row)
        else left.push({ kind, id })
      }
    }
    return left
  }

  async #placed(hosts: readonly string[]): Promise<Item[]> {
    const ids = await Promise.all(
      hosts.map((host) => this.#rows.referring('vm', refKey('host', host))),
    )
    return ids.flat().map((id): Item => ({ kind: 'vm', id }))
  }

  /**
   * The disks that these VMs had (the store is not yet written) and have. Of a VM that came and went unseen nobody can
   * tell, though a listing may have brought its disks meanwhile: then all of them are compared.
   */
  async #attached(vms: readonly string[]): Promise<Item[]> {
    if (vms.length === 0) return []
    const stored = await this.#rows.get('vm', vms)
    const now = vms.map((id) => this.#drafts.get(refKey('vm', id)) as Draft<'vm'> | undefined)
    if (vms.some((_, at) => !stored[at] && !now[at])) this.#result.whole.add('disk')
    return [...stored, ...now].flatMap(disksOf)
  }

  /** Objects that the rows read so far name and that nobody has. */
  async #missing(): Promise<Item[]> {
    const wanted = new Map<Kind, Set<string>>()
    for (const [key, draft] of this.#drafts) {
      const sheet: Sheet = this.#sheets[splitKey(key).kind]
      for (const ref of sheet.refs(draft)) {
        if (this.#asked.has(ref) || this.#dangling.has(ref)) continue
        const { kind, id } = splitKey(ref)
        wanted.set(kind, (wanted.get(kind) ?? new Set()).add(id))
      }
    }
    const missing: Item[] = []
    for (const [kind, set] of wanted) {
      const ids = [...set]
      const rows = await this.#rows.get(kind, ids)
      missing.push(...ids.filter((_, index) => !rows[index]).map((id) => ({ kind, id })))
    }
    return missing
  }

  async #read(items: readonly Item[]): Promise<void> {
    const fresh = items.filter(({ kind, id }) => {
      const key = refKey(kind, id)
      if (id === '' || this.#asked.has(key)) return false
      this.#asked.add(key)
      if (!listedOnly(this.#sheets[kind])) return true
      this.#result.whole.add(kind)
      this.#dangling.add(key)
      return false
    })
    await each(fresh, this.#reader.concurrency, (item) => this.#readItem(item))
  }

  async #readItem(item: Item): Promise<void> {
    const { upserts, removes, faults, read, failed } = this.#result
    const sheet: Sheet = this.#sheets[item.kind]
    const key = refKey(item.kind, item.id)
    try {
      const found = await readOne(this.#reader, sheet, item.id, this.#thorough)
      if (!found) {
        removes.push(item)
        read.push({ item, transient: false })
        this.#dangling.add(key)
        return
      }
      this.#dangling.delete(key)
      if (found.fault) faults.push(found.fault)
      if (found.upsert) upserts.push(found.upsert)
      if (found.draft) this.#drafts.set(key, found.draft)
      read.push({ item, transient: found.draft !== null && sheet.transient(found.draft) })
    } catch (error) {
      failed.set(item.kind, localFault(error))
    }
  }
}
