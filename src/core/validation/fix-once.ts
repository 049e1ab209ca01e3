/**
 * Single edits and what each of them would clear. Every edit that a remedy suggests for an object is made in the inputs of
 * the VMs that have the concern, and the rules are asked about what comes of it: nothing is concluded from sets of causes.
 */
import type { Cause } from '../model/explanation.ts'
import type { Edit, EditEffect, FixOnce, OwnEdits } from '../model/fix-once.ts'
import { formatPath, parsePath, valueAt } from '../model/input-path.ts'
import type { Kind } from '../model/kinds.ts'
import type { Level } from '../model/readiness.ts'
import type { Remedy, RulePack } from '../model/rules.ts'
import type { Waives } from '../model/triage.ts'
import type { Concern } from '../model/verdict.ts'
import type { Clock } from '../ports.ts'
import { ownerOf } from './causes.ts'
import { levelBy } from './concern-sets.ts'
import { changesBy } from './explain.ts'
import { Lessons } from './learn.ts'
import { Outcomes, type Judged } from './outcomes.ts'
import { runPool } from './pool.ts'
import type { Change, Evaluate } from './trials.ts'

export interface FixOnceOptions {
  pack: RulePack
  evaluate: Evaluate
  /** Evaluations worth having under way at a time. */
  inFlight: number
  /** Concerns that do not count towards readiness; undefined: all count. */
  waives: Waives | undefined
  /** Only edits of this object; null: of all. */
  object: { kind: Kind; id: string } | null
  clock: Clock
  signal: AbortSignal
}

/** A VM with the concerns of a verdict that is current. */
export interface FixableVm extends Judged {
  id: string
  /** The rules read something that is not stored. */
  incomplete: boolean
}

interface Candidate {
  edit: Edit
  /** Of the remedy, as the input has it. */
  pattern: string
  cleared: string[]
  ready: string[]
}

/** One edit, tried on one VM. */
interface Attempt {
  vm: FixableVm
  candidate: Candidate
  changes: readonly Change[]
}

/** Give way to messages at least this often while rules run on this thread, milliseconds. */
const BREATH = 16

const objectOf = ({ kind, id }: Cause): string => `${kind}:${id}`

/** The more VMs the better; equal ones stay as they came. */
const byEffect = (
  a: { cleared: number; ready: number },
  b: { cleared: number; ready: number },
): number => b.cleared - a.cleared || b.ready - a.ready

const effectOf = ({ cleared, ready }: Candidate): { cleared: number; ready: number } => ({
  cleared: cleared.length,
  ready: ready.length,
})

/** Takes VMs batch by batch, then ranks what was found. */
export class FixOnceSearch {
  readonly #options: FixOnceOptions
  readonly #outcomes: Outcomes
  readonly #remedies: ReadonlyMap<string, readonly Remedy[]>
  readonly #lessons: Lessons
  readonly #candidates = new Map<string, Candidate>()
  /** VMs per disk. */
  readonly #attached = new Map<string, number>()
  #vms = 0

  constructor(options: FixOnceOptions) {
    this.#options = options
    this.#outcomes = new Outcomes(options.pack, options.evaluate)
    this.#remedies = new Map(options.pack.rules.map(({ id, remedies }) => [id, remedies]))
    this.#lessons = new Lessons(options.evaluate, () => options.clock.now())
  }

  get evaluations(): number {
    return this.#outcomes.evaluations
  }

  /** Disks that a VM is attached to, be its verdict current or not: they tell which disks are shared. */
  attached(disks: Iterable<string>): void {
    for (const id of disks) this.#attached.set(id, (this.#attached.get(id) ?? 0) + 1)
  }

  async add(vms: readonly FixableVm[]): Promise<void> {
    const { inFlight: limit, clock, signal, waives } = this.#options
    this.#vms += vms.length
    await this.#learn(vms)
    const attempts = vms.flatMap((vm) => this.#attemptsFor(vm))
    const options = { limit, clock, signal, breatheEvery: BREATH }
    await runPool(attempts, options, async ({ vm, candidate, changes }) => {
      const after = await this.#outcomes.after(vm, candidate.pattern, changes)
      if (!after || after.some(({ id }) => id === candidate.edit.concern)) return
      candidate.cleared.push(vm.id)
      const level = (concerns: readonly Concern[]): Level =>
        levelBy(vm.id, concerns, waives, vm.incomplete)
      if (level(after) === 'ready' && level(vm.concerns) !== 'ready') candidate.ready.push(vm.id)
    })
  }

  result(): Pick<FixOnce, 'vms' | 'effects' | 'own'> {
    const found = [...this.#candidates.values()].filter(({ cleared }) => cleared.length > 0)
    const named = this.#options.object !== null
    const shared = (one: Candidate): boolean => named || this.#isShared(one.edit.cause)
    const effects = ranked(found.filter(shared))
    return { vms: this.#vms, effects, own: counted(found.filter((one) => !shared(one))) }
  }

  /** Also when one VM uses it by now: other than a disk, it is there to be shared. */
  #isShared({ kind, id }: Cause): boolean {
    return kind === 'disk' ? (this.#attached.get(id) ?? 0) > 1 : kind !== 'vm'
  }

  /** Rules of a server are not searched: each trial would be a request. */
  async #learn(vms: readonly FixableVm[]): Promise<void> {
    if (this.#options.pack.source.origin === 'server') return
    for (const vm of vms) {
      for (const { id } of vm.concerns) {
        if (this.#named(id).length === 0) await this.#lessons.from(vm, id)
      }
    }
  }

  /** What the rule itself names. */
  #named(concern: string): readonly Remedy[] {
    return this.#remedies.get(concern) ?? []
  }

  #attemptsFor(vm: FixableVm): Attempt[] {
    const { object } = this.#options
    return vm.concerns.flatMap(({ id }) =>
      [...this.#named(id), ...this.#lessons.of(id)].flatMap((remedy, index) => {
        const byObject = new Map<string, Attempt & { changes: Change[] }>()
        for (const change of changesBy(vm.input, remedy)) {
          const { cause, at } = ownerOf(vm.input, change.path)
          if (object && (cause.kind !== object.kind || cause.id !== object.id)) continue
          const attempt = byObject.get(objectOf(cause))
          if (attempt) {
            attempt.changes.push(change)
            continue
          }
          const key = `${objectOf(cause)} ${id} ${index}`
          let candidate = this.#candidates.get(key)
          if (!candidate) {
            const depth = parsePath(at).length
            const edit: Edit = {
              cause,
              concern: id,
              text: remedy.text,
              path: formatPath(parsePath(remedy.path).slice(depth)),
              from: valueAt(vm.input, change.path),
              to: change.to,
            }
            candidate = { edit, pattern: remedy.path, cleared: [], ready: [] }
            this.#candidates.set(key, candidate)
          }
          byObject.set(objectOf(cause), { vm, candidate, changes: [change] })
        }
        return [...byObject.values()]
      }),
    )
  }
}

/** Most VMs cleared first; of several ways to clear a concern at one object, the best. */
function ranked(candidates: readonly Candidate[]): EditEffect[] {
  const best = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const key = `${objectOf(candidate.edit.cause)} ${candidate.edit.concern}`
    const other = best.get(key)
    if (!other || byEffect(effectOf(candidate), effectOf(other)) < 0) best.set(key, candidate)
  }
  return [...best.values()]
    .sort((a, b) => byEffect(effectOf(a), effectOf(b)))
    .map(({ edit, cleared, ready }) => ({ edit, cleared: cleared.sort(), ready: ready.sort() }))
}

/** Edits of objects that only one VM uses, by concern, remedy and kind; of several ways the one that clears most. */
function counted(candidates: readonly Candidate[]): OwnEdits[] {
  const groups = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const { concern, text, cause } = candidate.edit
    const key = JSON.stringify([concern, cause.kind, text])
    const group = groups.get(key)
    if (group) group.push(candidate)
    else groups.set(key, [candidate])
  }
  const best = new Map<string, OwnEdits>()
  for (const group of groups.values()) {
    const { concern, text, cause } = group[0]!.edit
    const counts: OwnEdits = {
      concern,
      text,
      kind: cause.kind,
      objects: new Set(group.map(({ edit }) => objectOf(edit.cause))).size,
      cleared: new Set(group.flatMap(({ cleared }) => cleared)).size,
      ready: new Set(group.flatMap(({ ready }) => ready)).size,
    }
    const key = `${concern} ${cause.kind}`
    const other = best.get(key)
    if (!other || byEffect(counts, other) < 0) best.set(key, counts)
  }
  return [...best.values()].sort(byEffect)
}
