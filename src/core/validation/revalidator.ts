/**
 * The validation loop: takes pending VMs, has the rules judge them, writes the verdicts. It shares nothing with the
 * collector but the database, so it never delays a commit; waking it is best effort, and the search at every start
 * and every `searchInterval` guarantees that each VM is validated in the end.
 *
 *   search (version, sweep) ──► batch of due entries ──► save ──► batch … ──► rest until woken, due or next search
 *        ▲        │ backend cannot be asked                  │ no answer at all
 *        └──── hold (growing pause, trouble recorded) ◄──────┘
 */
import { Alarm } from '../alarm.ts'
import type { Fault } from '../errors.ts'
import { asFault, troubleOf } from '../errors.ts'
import { noPolicy, type ReplicaMeta, type Trouble } from '../model/meta.ts'
import type { RulesInForce } from '../model/rules.ts'
import type { Pending } from '../model/verdict.ts'
import type { Clock, Log, PolicyBackend, Postponed, Random, ValidationStore } from '../ports.ts'
import type { Settings } from '../settings.ts'
import { backoff } from './backoff.ts'
import { evaluateBatch, type Batch } from './evaluate.ts'

export interface RevalidatorOptions {
  store: ValidationStore
  readMeta: () => Promise<ReplicaMeta>
  /** null: no policies are configured. What was found earlier stays, out of date, and what waits goes on waiting. */
  backend: PolicyBackend | null
  clock: Clock
  random: Random
  settings: Settings
  log: Log
  epoch: number
  /** Stands in the self links of the policy input: the engine's id. */
  providerId: string
}

export interface Revalidator {
  /** Runs until the signal aborts (then rejects with its reason) or the store refuses (then throws the Fault). */
  run(signal: AbortSignal): Promise<void>
  /** There may be new pending entries. Does not shorten the pause while the backend is down. */
  wake(): void
  /** Somebody asks for it: wakes, and asks a backend that was down at once. */
  poke(): void
  /** Marks VMs for validation and pokes; returns how many. */
  mark(ids: readonly string[] | 'all' | 'failed'): Promise<number>
}

/** Entries of the first batch after a rest: concerns appear early. Doubles up to `maxBatch`. */
const FIRST_BATCH = 32
/** A batch hands over what it has after this time. */
const FLUSH_AFTER = 1_000
/** Longest pause between two tries of one VM whose evaluation fails. */
const VM_CEILING = 600_000
/** Pause after VMs that were not answered by a backend that is well: their own pauses grow, so this one need not. */
const UNWELL_VMS = 1_000
/** No rest is shorter, whatever the store says about what is due. */
const LEAST_REST = 50

type Policy = ReplicaMeta['policy']

const alarmIn = (now: number, span: number): Alarm => {
  const alarm = new Alarm()
  alarm.set(now, span)
  return alarm
}

export function createRevalidator(options: RevalidatorOptions): Revalidator {
  const { store, backend, clock, random, settings, log, epoch } = options
  let policy: Policy = noPolicy()
  let searched = false
  let size = FIRST_BATCH
  /** Set while the backend is left alone; `failures` grows until it answers an evaluation. */
  let hold: Alarm | null = null
  let failures = 0
  /** Checks made because an answer named another version; each waits longer, so that two servers of different versions behind one address cannot make the loop spin. */
  let checks = 0
  let check: Alarm | null = null
  let woken = false
  let endNap: (() => void) | null = null

  const wake = (): void => {
    woken = true
    endNap?.()
  }

  const save = async (
    change: Partial<Policy>,
    batch: Pick<Batch, 'results'> = { results: [] },
    postponed: readonly Postponed[] = [],
  ): Promise<void> => {
    policy = { ...policy, ...change }
    const written = policy
    // Always whole: a replica that was emptied in between (another engine at the address) has forgotten it.
    await store.saveResults({
      epoch,
      results: batch.results,
      postponed,
      meta: (meta) => ({ ...meta, policy: written }),
    })
  }

  async function rest(ms: number, signal: AbortSignal, wakeable: () => boolean): Promise<void> {
    signal.throwIfAborted()
    if (woken && wakeable()) {
      woken = false
      return
    }
    const nap = new AbortController()
    const abort = (): void => nap.abort(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    endNap = () => {
      if (wakeable()) nap.abort(new DOMException('woken', 'AbortError'))
    }
    try {
      await clock.sleep(Math.max(LEAST_REST, ms), nap.signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!nap.signal.aborted) throw error
      woken = false
    } finally {
      endNap = null
      signal.removeEventListener('abort', abort)
    }
  }

  /** `well`: the backend itself answers, so VMs behind those that it fails on must not wait long for them. */
  const holdBack = (fault: Fault, well: boolean): Trouble => {
    failures += well ? 0 : 1
    const now = clock.now()
    const { retryInterval, retryCeiling } = settings
    const pause = well
      ? Math.max(UNWELL_VMS, fault.retryAfter ?? 0)
      : backoff(failures, retryInterval, retryCeiling, random, fault.retryAfter)
    hold = alarmIn(now, pause)
    size = FIRST_BATCH
    log('warn', 'policy backend is left alone for a while', {
      kind: fault.kind,
      reason: fault.message,
      pause: Math.round(pause),
    })
    return troubleOf(fault, now, policy.trouble)
  }

  /** The version in force, or null after recording why it cannot be asked. */
  async function ask(from: PolicyBackend, signal: AbortSignal): Promise<RulesInForce | null> {
    try {
      return await from.rules(signal)
    } catch (error) {
      signal.throwIfAborted()
      await save({ trouble: holdBack(asFault(error), false) })
      return null
    }
  }

  const searchDue = (now: number): boolean =>
    policy.lastSweepAt === null ||
    now - policy.lastSweepAt >= settings.searchInterval ||
    now < policy.lastSweepAt

  /** Marks whatever has no verdict for its revision and the version in force; a full search tries failed ones again. */
  async function search(by: PolicyBackend, signal: AbortSignal): Promise<void> {
    const answer = await ask(by, signal)
    if (!answer) return
    hold = null
    const now = clock.now()
    const full = searchDue(now)
    const changed = answer.version !== policy.version
    const marked = await store.sweep(epoch, { version: answer.version, local: null }, now)
    const retried = full ? await store.mark(epoch, 'failed', 'sweep', now) : 0
    searched = true
    check = null
    if (full) checks = 0
    const idle = (await store.nextDue()) === null
    if (idle) failures = 0
    await save({
      version: answer.version,
      source: answer.source,
      ...(full ? { lastSweepAt: now } : {}),
      ...(idle ? { trouble: null } : {}),
    })
    log(changed ? 'info' : 'debug', 'searched for VMs to validate', {
      version: answer.version,
      marked,
      retried,
    })
  }

  const postpone = (entry: Pending, error: string, floor = 0): Postponed => {
    const attempts = entry.attempts + 1
    const pause = backoff(attempts, settings.retryInterval, VM_CEILING, random, floor)
    return { id: entry.id, token: entry.token, attempts, due: clock.now() + pause, error }
  }

  async function validate(
    by: PolicyBackend,
    entries: readonly Pending[],
    signal: AbortSignal,
  ): Promise<void> {
    const parts = await store.workloads(entries.map(({ id }) => id))
    const batch = await evaluateBatch(entries, parts, {
      backend: by,
      announced: policy.version,
      providerId: options.providerId,
      clock,
      signal,

      flushAfter: FLUSH_AFTER,
    })
    const absent = batch.absent.map((entry) => postpone(entry, 'not in the inventory'))
    const worst = batch.failures[0]?.fault
    if (worst) {
      // Is it the backend or these VMs? Only the latter costs them an attempt.
      const answer = await ask(by, signal)
      if (!answer) {
        if (batch.results.length + absent.length > 0) await save({}, batch, absent)
        return
      }
    }
    const failed = batch.failures.map(({ entry, fault }) =>
      postpone(entry, fault.message, fault.retryAfter),
    )
    const change: Partial<Policy> = {}
    if (worst && batch.answered === 0) change.trouble = holdBack(worst, true)
    else if (batch.answered > 0) {
      failures = 0
      if (policy.trouble) change.trouble = null
    }
    await save(change, batch, [...absent, ...failed])
    if (batch.otherVersion && !check) {
      const pause = backoff(checks, settings.retryInterval, settings.searchInterval, random)
      check = alarmIn(clock.now(), checks === 0 ? 0 : pause)
      checks += 1
    }
    size =
      batch.started < entries.length
        ? Math.max(FIRST_BATCH, batch.started)
        : Math.min(settings.maxBatch, size * 2)
  }

  async function untilNext(signal: AbortSignal): Promise<void> {
    size = FIRST_BATCH
    const now = clock.now()
    const due = await store.nextDue()
    const ms = Math.min(
      settings.searchInterval,
      due === null ? Infinity : due - now,
      check?.left(now) ?? Infinity,
      (policy.lastSweepAt ?? now) + settings.searchInterval - now,
    )
    await rest(ms, signal, () => true)
  }

  async function step(signal: AbortSignal): Promise<void> {
    if (!backend) return rest(settings.searchInterval, signal, () => true)
    const now = clock.now()
    const held = hold?.left(now) ?? 0
    if (held > 0) return rest(held, signal, () => hold === null)
    if (hold || !searched || searchDue(now) || check?.isDue(now)) return search(backend, signal)
    const entries = await store.due(now, Math.min(size, settings.maxBatch))
    return entries.length > 0 ? validate(backend, entries, signal) : untilNext(signal)
  }

  return {
    async run(signal) {
      const kind = backend?.kind ?? 'none'
      const meta = await options.readMeta()
      policy = meta.policy
      // A version that another backend announced says nothing about this one.
      if (policy.backend !== kind)
        await save({ backend: kind, version: null, source: null, trouble: null })
      searched = false
      for (;;) {
        signal.throwIfAborted()
        await step(signal)
      }
    },
    wake,
    poke() {
      hold = null
      searched = false
      wake()
    },
    async mark(ids) {
      const marked = await store.mark(epoch, ids, 'manual', clock.now())
      this.poke()
      return marked
    },
  }
}
