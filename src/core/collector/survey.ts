/**
 * Asks VM after VM for what only a request of its own tells and what is not asked for whenever the VM is read. It yields to
 * everything else: one batch after a poll, over when the next poll is due. Its failures are its own, with its own brake.
 */
import type { Misfit } from '../engine/decode.ts'
import { asFault, type Fault } from '../errors.ts'
import type { EngineEvent } from '../model/event.ts'
import type { Survey as SurveyMeta } from '../model/meta.ts'
import type { Draft, Row } from '../model/rows.ts'
import { Alarm } from '../alarm.ts'
import type { Kit } from './apply.ts'
import { Backoff } from './backoff.ts'
import { Fetch, type Fetched } from './fetch.ts'
import { each } from './limit.ts'
import { localFault, type Reader } from './object.ts'
import { NO_WORK, type Item, type Sheets } from './plan.ts'
import type { Change } from './progress.ts'

/** Failures of a round that end it, and failures of one VM after which it waits for the next walk. */
const PATIENCE = 3

/** VMs that events may name before walking over all of them is the simpler thing. */
const ASKED_LIMIT = 1_000

const withSurvey =
  (change: (survey: SurveyMeta) => SurveyMeta): Change =>
  (meta) => {
    const survey = change(meta.survey)
    return survey === meta.survey ? meta : { ...meta, survey }
  }

/** Notes the VMs that events of the survey name; to be committed with the cursor that covers these events. */
export function surveyAsked(sheets: Sheets, events: readonly EngineEvent[]): Change {
  const codes = sheets.vm.detail?.survey?.codes ?? []
  const named = events.flatMap((event) =>
    codes.includes(event.code) ? (sheets.vm.named(event) ?? []) : [],
  )
  return withSurvey((survey) => {
    if (named.length === 0) return survey
    const asked = [...new Set([...survey.asked, ...named])]
    if (asked.length <= ASKED_LIMIT) return { ...survey, asked }
    return { ...survey, asked: [], next: '', startedAt: null, doneAt: null }
  })
}

interface Batch {
  /** VMs that events named. */
  asked: readonly string[]
  /** VMs of the walk, in order. */
  walk: readonly string[]
  walking: boolean
  /** The id that the walk goes on with; null at its end. */
  after: string | null
}

interface Outcome {
  /** VMs that this walk is through with. */
  done: Set<string>
  /** VMs whose rows do not say what the engine says. */
  different: string[]
  failed: string[]
}

/** Where the survey stands after a batch. */
const moved = ({ walk, walking, after }: Batch, done: ReadonlySet<string>, now: number): Change =>
  withSurvey((survey) => {
    const asked = survey.asked.filter((id) => !done.has(id))
    if (!walking) return { ...survey, asked }
    const next = walk.find((id) => !done.has(id)) ?? after
    if (next === null) return { asked, next: '', startedAt: null, doneAt: now }
    return { ...survey, asked, next, startedAt: survey.startedAt ?? now }
  })

export class Survey {
  readonly #kit: Kit
  readonly #retry = new Alarm()
  readonly #backoff: Backoff
  /** Failures of VMs that events named. */
  readonly #failures = new Map<string, number>()
  #polled = false

  constructor(kit: Kit) {
    const { settings, random } = kit
    this.#kit = kit
    const ceiling = settings.reconcileInterval / 3
    this.#backoff = new Backoff({ first: settings.retryInterval, ceiling, random })
  }

  begin(): void {
    this.#polled = false
    this.#failures.clear()
  }

  /** A poll went well: one batch may follow. */
  polled(): void {
    this.#polled = true
  }

  wanted(now: number): boolean {
    const { sheets, replica } = this.#kit
    if (!this.#polled || !sheets.vm.detail?.survey || !this.#retry.isDue(now)) return false
    return replica.meta.survey.asked.length > 0 || this.#walks(now)
  }

  /** Whether a walk is under way or due; a clock that jumped back makes it due once. */
  #walks(now: number): boolean {
    const { replica, settings } = this.#kit
    const { startedAt, doneAt } = replica.meta.survey
    if (startedAt !== null || doneAt === null) return true
    return now < doneAt || now - doneAt >= settings.surveyInterval
  }

  /**
   * Asks for the details of one batch, as long as `mayGoOn`. Throws when `signal` fires, and what the store throws when
   * it is written; what goes wrong on the way to the engine is logged, braked, and no trouble of the replica.
   */
  async round(signal: AbortSignal, mayGoOn: () => boolean): Promise<void> {
    const { replica, clock, settle, log } = this.#kit
    this.#polled = false
    const now = clock.now()
    const batch = await this.#batch(now)
    const outcome: Outcome = { done: new Set(), different: [], failed: [] }
    let fetched: Fetched | null = null
    let fault: Fault | null = null
    try {
      await this.#compare(batch, outcome, signal, mayGoOn)
      fetched = await this.#read(outcome, signal)
    } catch (error) {
      signal.throwIfAborted()
      fault = asFault(error)
      for (const id of outcome.different) outcome.done.delete(id)
    }
    this.#account(batch, outcome)
    if (fault || outcome.failed.length > 0) {
      this.#retry.set(clock.now(), this.#backoff.next(fault?.retryAfter))
      const message = 'Details of some VMs could not be asked for: they are asked for again later.'
      log('info', message, { kind: fault?.kind, failed: outcome.failed.length })
    } else this.#backoff.reset()
    const ended = batch.walking && batch.walk.length === 0
    if (outcome.done.size === 0 && !ended) return
    for (const { item, transient } of fetched?.read ?? []) {
      settle.observe(item, transient, clock.now())
    }
    await replica.commitRows(fetched ?? {}, moved(batch, outcome.done, now))
  }

  async #batch(now: number): Promise<Batch> {
    const { replica, settings } = this.#kit
    const { asked: all, next } = replica.meta.survey
    const asked = all.slice(0, settings.surveyBatch)
    if (!this.#walks(now)) return { asked, walk: [], walking: false, after: next }
    const ids = (await replica.store.ids('vm')).filter((id) => id >= next).sort()
    const room = settings.surveyBatch - asked.length
    return { asked, walk: ids.slice(0, room), walking: true, after: ids[room] ?? null }
  }

  async #compare(
    batch: Batch,
    outcome: Outcome,
    signal: AbortSignal,
    mayGoOn: () => boolean,
  ): Promise<void> {
    const { replica, settings } = this.#kit
    const ids = [...new Set([...batch.asked, ...batch.walk])]
    const rows = await replica.store.get('vm', ids)
    await each(ids.entries(), settings.concurrency, async ([index, id]) => {
      if (outcome.failed.length >= PATIENCE || !mayGoOn()) return
      const row = rows[index]
      try {
        if (row && (await this.#differs(row, signal))) outcome.different.push(id)
        outcome.done.add(id)
      } catch (error) {
        localFault(error)
        outcome.failed.push(id)
      }
    })
  }

  async #differs(row: Row<'vm'>, signal: AbortSignal): Promise<boolean> {
    const { api, sheets } = this.#kit
    const { detail } = sheets.vm
    if (!detail) return false
    const answer = await api.get(detail.path(row.id), {}, signal)
    // A VM that is gone is told of by an event or missed by the next comparison.
    if (answer.gone) return false
    const misfits: Misfit[] = []
    const whole = detail.merge(row, answer.body, misfits)
    // An odd answer is read like a difference, so that it is told with its object.
    return misfits.length > 0 || says(whole, detail.fields) !== says(row, detail.fields)
  }

  /** Reads anew and whole what differs: it may have changed in other ways since its row was written. */
  async #read(outcome: Outcome, signal: AbortSignal): Promise<Fetched> {
    const { api, clock, settings, sheets, replica } = this.#kit
    const { concurrency } = settings
    const reader: Reader = { api, signal, now: () => clock.now(), concurrency }
    const fetch = new Fetch(reader, sheets, replica.store, new Set(), true)
    const one = outcome.different.map((id): Item => ({ kind: 'vm', id }))
    const fetched = await fetch.run({ ...NO_WORK, one })
    const read = new Set(fetched.read.map(({ item }) => item.id))
    for (const { id } of one) if (!read.has(id)) outcome.failed.push(id)
    return fetched
  }

  /** A VM that fails is left to the next walk; one that an event named, only when it fails again and again. */
  #account({ asked }: Batch, { done, failed }: Outcome): void {
    for (const id of done) this.#failures.delete(id)
    for (const id of failed) {
      const count = (this.#failures.get(id) ?? 0) + 1
      if (!asked.includes(id) || count >= PATIENCE) {
        done.add(id)
        this.#failures.delete(id)
      } else {
        done.delete(id)
        this.#failures.set(id, count)
      }
    }
  }
}

/** These fields of a row, to be compared. */
function says(draft: Draft<'vm'>, fields: readonly string[]): string {
  const entries = new Map(Object.entries(draft))
  return JSON.stringify(fields.map((field) => entries.get(field)))
}
