/**
 * What other rules would say of every stored VM, beside what the rules in force said. A VM whose verdict is not current is
 * Unknown before, one on which the candidate gives no decision is Unknown after.
 */
import type { Preview, RuleDifference, VmChange } from '../model/preview.ts'
import { LEVELS, type Level } from '../model/readiness.ts'
import type { Waives } from '../model/triage.ts'
import type { Concern } from '../model/verdict.ts'
import type { Clock } from '../ports.ts'
import { byId, differences, levelBy } from './concern-sets.ts'
import { runPool } from './pool.ts'
import type { Evaluate } from './trials.ts'

export interface PreviewOptions {
  evaluate: Evaluate
  /** Evaluations worth having under way at a time. */
  inFlight: number
  /** Concerns that do not count towards readiness; undefined: all count. */
  waives: Waives | undefined
  clock: Clock
  signal: AbortSignal
}

export interface PreviewVm {
  id: string
  name: string
  cluster: string
  input: unknown
  /** Of the verdict, if it is current and decided. */
  concerns: readonly Concern[] | null
  /** Something that the rules in force, or the candidate, read is not stored. */
  incomplete: { before: boolean; after: boolean }
}

/** VMs with a rule's concern, and what tells a rule that judges otherwise from one that never judged. */
interface Tally {
  label: string
  before: number
  after: number
  categoryBefore: string
  categoryAfter: string
  /** Among VMs that both have judged. */
  both: number
  onlyBefore: number
  onlyAfter: number
}

/** Give way to messages at least this often while rules run on this thread, milliseconds. */
const BREATH = 16

const noFlow = (): Record<Level, Record<Level, number>> => {
  const row = () => Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>
  return Object.fromEntries(LEVELS.map((level) => [level, row()])) as Record<
    Level,
    Record<Level, number>
  >
}

function changeOf(tally: Tally): RuleDifference['change'] {
  const { both, onlyBefore, onlyAfter, categoryBefore, categoryAfter } = tally
  if (both + onlyBefore + onlyAfter === 0) return tally.before === 0 ? 'new' : 'gone'
  if (both + onlyBefore === 0) return 'new'
  if (both + onlyAfter === 0) return 'gone'
  if (categoryBefore !== categoryAfter) return 'category'
  return onlyBefore + onlyAfter > 0 ? 'condition' : 'same'
}

/** Why the readiness changes of a VM with the same concerns. */
const GAP = 'Only one of both reads something that is not stored'

/** Takes VMs batch by batch. */
export class PreviewRun {
  readonly #options: PreviewOptions
  readonly #flow = noFlow()
  readonly #rules = new Map<string, Tally>()
  readonly #changes: VmChange[] = []
  readonly #failed: { id: string; name: string; reason: string }[] = []
  #vms = 0

  constructor(options: PreviewOptions) {
    this.#options = options
  }

  async add(vms: readonly PreviewVm[]): Promise<void> {
    const { inFlight: limit, clock, signal, evaluate } = this.#options
    this.#vms += vms.length
    const options = { limit, clock, signal, breatheEvery: BREATH }
    await runPool(vms, options, async (vm) => {
      const decision = await evaluate(vm.input)
      if (decision.type === 'decided') this.#judged(vm, decision.concerns)
      else this.#undecided(vm, decision.reason)
    })
  }

  result(): Pick<Preview, 'vms' | 'flow' | 'rules' | 'changes' | 'failed'> {
    const inOrder = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
    const rules = [...this.#rules].map(([id, tally]): RuleDifference => {
      const { label, before, after, categoryBefore, categoryAfter } = tally
      return { id, label, before, after, categoryBefore, categoryAfter, change: changeOf(tally) }
    })
    return {
      vms: this.#vms,
      flow: this.#flow,
      rules: rules.sort(inOrder),
      changes: this.#changes.sort(inOrder),
      failed: this.#failed.sort(inOrder),
    }
  }

  #judged(vm: PreviewVm, concerns: readonly Concern[]): void {
    const { waives } = this.#options
    const before = vm.concerns && byId(vm.concerns)
    const after = byId(concerns)
    this.#count(before, after)
    const to = levelBy(vm.id, concerns, waives, vm.incomplete.after)
    if (!vm.concerns || !before) {
      this.#flows(vm, 'unknown', to, ['No current verdict of the rules in force'])
    } else {
      const from = levelBy(vm.id, vm.concerns, waives, vm.incomplete.before)
      const because = differences(before, after)
      this.#flows(vm, from, to, because.length > 0 ? because : [GAP])
    }
  }

  #undecided(vm: PreviewVm, reason: string): void {
    this.#count(vm.concerns && byId(vm.concerns), null)
    this.#failed.push({ id: vm.id, name: vm.name, reason })
    const { waives } = this.#options
    const from = vm.concerns ? levelBy(vm.id, vm.concerns, waives, vm.incomplete.before) : 'unknown'
    this.#flows(vm, from, 'unknown', [reason])
  }

  #flows({ id, name, cluster }: PreviewVm, before: Level, after: Level, because: string[]): void {
    this.#flow[before][after] += 1
    if (before !== after) this.#changes.push({ id, name, cluster, before, after, because })
  }

  #count(before: Map<string, Concern> | null, after: Map<string, Concern> | null): void {
    for (const id of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
      const tally = this.#tallyOf(id)
      const [from, to] = [before?.get(id), after?.get(id)]
      tally.label = to?.label ?? (tally.label || (from?.label ?? ''))
      if (from) {
        tally.before += 1
        tally.categoryBefore = from.category
      }
      if (to) {
        tally.after += 1
        tally.categoryAfter = to.category
      }
      if (!before || !after) continue
      if (from && to) tally.both += 1
      else if (from) tally.onlyBefore += 1
      else tally.onlyAfter += 1
    }
  }

  #tallyOf(id: string): Tally {
    let tally = this.#rules.get(id)
    if (!tally) {
      const [counts, words] = [
        { before: 0, after: 0 },
        { categoryBefore: '', categoryAfter: '' },
      ]
      tally = { label: '', ...counts, ...words, both: 0, onlyBefore: 0, onlyAfter: 0 }
      this.#rules.set(id, tally)
    }
    return tally
  }
}
