/**
 * The account of one comparison: what it found, what it cost, and, once the poll after it is through, why the store did not
 * know. The report is stored with the comparison's last commit, causes unknown, and once more when they are known.
 */
import { asFault, isAbort, reactionTo } from '../errors.ts'
import { decodeSingleEvent } from '../engine/events.ts'
import {
  ITEMS_KEPT,
  type AuditItem,
  type AuditReport,
  type AuditTrigger,
  type KindAudit,
  type RowDifference,
} from '../model/drift.ts'
import type { EngineEvent } from '../model/event.ts'
import type { AppliedEvent } from '../model/history.ts'
import { refKey, type Kind, type RefKey } from '../model/kinds.ts'
import type { EngineApi } from '../ports.ts'
import type { Kit } from './apply.ts'
import { causeOf, isOpen, type Evidence, type Finding } from './causes.ts'
import { Applied, PAGE_LIMIT, readEvents } from './cursor.ts'
import { appliedEvents } from './history.ts'
import type { Meter } from './limit.ts'

/** Differences whose causes are looked for, and the newest events that may tell them; differences beyond are counted. */
const HELD = 5_000

/** Ids without an event that one audit asks for singly. */
const PROBES = 20

const counted = (api: EngineApi, meter: Meter): EngineApi => ({
  async get(path, query, signal) {
    meter.requests += 1
    const answer = await api.get(path, query, signal)
    if (!answer.gone) meter.bytes += answer.bytes
    return answer
  },
})

export class Audit {
  /** The engine's API, with a count of what the comparison asks. */
  readonly api: EngineApi
  readonly trigger: AuditTrigger
  /** Where the log stood when it began; what a later comparison starts its search from. */
  readonly cursor: number | null
  readonly startedAt: number
  readonly #kit: Kit
  readonly #from: number | null
  readonly #known: number
  readonly #no: number
  readonly #spent: Meter = { requests: 0, bytes: 0 }
  readonly #kinds = new Map<Kind, KindAudit>()
  readonly #since: AppliedEvent[] = []
  #held: RowDifference[] = []
  #found = 0
  #endedAt: number

  /** `cursor`: where the log stands now. */
  constructor(kit: Kit, trigger: AuditTrigger, cursor: number | null) {
    const { meta } = kit.replica
    const skew = meta.engine?.clockSkew ?? 0
    this.#kit = kit
    this.trigger = trigger
    this.cursor = cursor
    this.api = counted(kit.api, this.#spent)
    this.startedAt = kit.clock.now()
    this.#endedAt = this.startedAt
    this.#from = meta.comparedFrom
    this.#known = (meta.lastGoodPollAt ?? this.startedAt) + skew - kit.settings.settleDelay
    this.#no = meta.counters.reconciles + meta.counters.resyncs + 1
  }

  /** How many differences were found, changes in flight included. */
  get found(): number {
    return this.#found
  }

  /** A commit of the comparison wrote these. */
  readonly record = (differences: readonly RowDifference[]): void => {
    this.#found += differences.length
    for (const { kind, difference } of differences) this.#of(kind)[difference] += 1
    this.#held.push(...differences.slice(0, HELD - this.#held.length))
  }

  /** A kind is through: the engine has `checked` of it. */
  compared(kind: Kind, checked: number): void {
    this.#of(kind).checked = checked
  }

  /** A poll applied these events since the comparison began. */
  saw(events: readonly AppliedEvent[]): void {
    this.#since.push(...events)
    this.#since.splice(0, Math.max(0, this.#since.length - HELD))
  }

  /** Takes over what a comparison found, saw and cost that was broken off. */
  adopt(broken: Audit): void {
    this.#found += broken.#found
    this.#held.push(...broken.#held)
    this.saw(broken.#since)
    for (const [kind, { missing, extra, different }] of broken.#kinds) {
      this.#kinds.set(kind, { checked: null, missing, extra, different })
    }
    this.#spent.requests += broken.#spent.requests
    this.#spent.bytes += broken.#spent.bytes
  }

  #of(kind: Kind): KindAudit {
    const known = this.#kinds.get(kind) ?? { checked: null, missing: 0, extra: 0, different: 0 }
    this.#kinds.set(kind, known)
    return known
  }

  /** It is through. The report, without causes; settled when there is nothing to explain. */
  end(now: number): AuditReport {
    this.#endedAt = now
    return this.#report(null)
  }

  /** Looks for the causes. To be called after a poll that began well after the end. Throws what halts a collector. */
  async explained(signal: AbortSignal): Promise<AuditReport> {
    const evidence = await this.#evidence(signal)
    return this.#report(this.#held.map((difference) => causeOf(difference, evidence)))
  }

  #report(findings: readonly Finding[] | null): AuditReport {
    const kinds = new Map([...this.#kinds].map(([kind, counts]) => [kind, { ...counts }]))
    const items: AuditItem[] = []
    let inFlight = 0
    this.#held.forEach(({ refs: _, ...item }, index) => {
      const { cause, event } = findings?.[index] ?? { cause: 'unknown' as const }
      if (cause === 'in-flight') {
        kinds.get(item.kind)![item.difference] -= 1
        inFlight += 1
      } else if (items.length < ITEMS_KEPT) items.push({ ...item, cause, ...(event && { event }) })
    })
    return {
      no: this.#no,
      trigger: this.trigger,
      startedAt: this.startedAt,
      endedAt: this.#endedAt,
      settled: findings !== null || this.#found === 0,
      kinds: Object.fromEntries(kinds),
      items,
      cut: this.#found - inFlight - items.length,
      inFlight,
      ...this.#spent,
      writes: this.#found,
    }
  }

  async #evidence(signal: AbortSignal): Promise<Evidence> {
    const { replica } = this.#kit
    const gap = this.trigger === 'gap' || this.trigger === 'reload'
    const evidence: Evidence = {
      since: this.#since,
      before: [],
      missed: [],
      hidden: [],
      known: this.#known,
      gap,
      searched: true,
    }
    if (!gap && this.#from !== null) {
      const seen = new Set(this.#since.map(({ id }) => id))
      const stored = await replica.store.appliedEvents(this.#from)
      evidence.before = stored.filter(({ id }) => !seen.has(id))
    }
    this.#held = await this.#withOwners([...evidence.since, ...evidence.before])
    if (gap || !this.#held.some((difference) => isOpen(difference, evidence))) return evidence
    try {
      return { ...evidence, ...(await this.#search(evidence, signal)) }
    } catch (error) {
      if (isAbort(error)) throw error
      const fault = asFault(error)
      if (reactionTo(fault.kind) !== 'retry') throw fault
      this.#kit.log('warn', `The log could not be searched for causes: ${fault.message}`)
      return { ...evidence, searched: false }
    }
  }

  /** The differences with, for disks, the VMs that events named and that have or had them. */
  async #withOwners(events: readonly AppliedEvent[]): Promise<RowDifference[]> {
    const named = new Set(
      events.flatMap(({ asked }) => asked.flatMap(({ kind, of }) => (kind === 'disk' && of) || [])),
    )
    if (named.size === 0) return this.#held
    const owners = new Map<string, RefKey[]>()
    const owns = (disk: string, vm: RefKey): void => {
      owners.set(disk, [...(owners.get(disk) ?? []), vm])
    }
    const ids = [...named].map((key) => key.slice('vm:'.length))
    for (const vm of await this.#kit.replica.store.get('vm', ids)) {
      for (const { disk } of vm?.diskAttachments ?? []) owns(disk, refKey('vm', vm!.id))
    }
    for (const { kind, id, refs } of this.#held) {
      if (kind !== 'vm') continue
      for (const ref of refs) if (ref.startsWith('disk:')) owns(ref.slice(5), refKey('vm', id))
    }
    return this.#held.map((difference) =>
      difference.kind === 'disk'
        ? { ...difference, refs: [...difference.refs, ...(owners.get(difference.id) ?? [])] }
        : difference,
    )
  }

  /** Events behind the cursor that were never applied: shown late, or asked for by the ids that nobody has shown. */
  async #search(
    { since, before }: Evidence,
    signal: AbortSignal,
  ): Promise<Pick<Evidence, 'missed' | 'hidden'>> {
    const { settings, sheets, replica, clock } = this.#kit
    const { cursor } = replica.meta
    const from = this.#from
    if (from === null || cursor === null || cursor <= from) return { missed: [], hidden: [] }
    const options = {
      position: { cursor: from, event: null },
      applied: new Applied(),
      overlap: 0,
      floor: 0,
      pageSize: settings.eventPageSize,
      pages: PAGE_LIMIT,
    }
    const { fresh } = await readEvents(this.api, options, signal)
    const seen = new Set([...since, ...before].map(({ id }) => id))
    const missed = fresh.filter(({ id }) => id <= cursor && !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    const hidden: EngineEvent[] = []
    let probes = 0
    for (let id = cursor; id > from && probes < PROBES; id -= 1) {
      if (seen.has(id)) continue
      probes += 1
      const answer = await this.api.get(`events/${id}`, {}, signal)
      const event = answer.gone ? null : decodeSingleEvent(answer.body)
      if (event) hidden.push(event)
    }
    const now = clock.now()
    return {
      missed: appliedEvents(sheets, missed, now),
      hidden: appliedEvents(sheets, hidden, now),
    }
  }
}
