/**
 * The newest ranking of single edits per engine, shared by the pages that show it: asked for when a page needs one, kept
 * while the next is computed, and never shown without its age.
 */
import type { FixOnce } from '../../core/model/fix-once.ts'
import type { Progress } from '../../core/model/preview.ts'
import type { PolicyVersion } from '../../core/model/verdict.ts'
import { session } from '../session.svelte.ts'

/** What a page shows of a ranking: of all shared objects, or of one object. */
export interface Fixing {
  readonly result: FixOnce | null
  /** null while nothing is computed. */
  readonly progress: Progress | null
  readonly error: Error | null
  compute(): void
  cancel(): void
}

/** A result is young for so long, milliseconds. */
const FRESH = 60_000

type Target = NonNullable<Parameters<typeof session.analyst.fixOnce>[1]>['object']

export class Fixes implements Fixing {
  result = $state.raw<FixOnce | null>(null)
  progress = $state.raw<Progress | null>(null)
  error = $state.raw<Error | null>(null)
  readonly #engine: string
  readonly #object: Target
  #running: AbortController | null = null
  /** VMs of the ranking that was completed last. */
  #short = -1

  constructor(engine: string, object?: Target) {
    this.#engine = engine
    this.#object = object
  }

  /**
   * For a page that opens: computes unless there is a result of these rules from just now. What the worker has computed
   * before and still holds is not computed again.
   */
  want(version: PolicyVersion | null): void {
    if (this.#running || this.error) return
    const fresh = this.result && Date.now() - this.result.at < FRESH
    if (!fresh || this.result?.version !== version) this.compute()
  }

  /**
   * For a page that shows it when nothing waits for validation: a ranking of less than half of the VMs with a verdict was
   * made while they were validated, and is no answer to what helps most.
   */
  complete(decided: number): void {
    if (!this.result || this.error || this.#running) return
    const { vms } = this.result
    // As many as the last time: the others have no current verdict for another reason.
    if (vms * 2 >= decided || vms === this.#short) return
    this.#short = vms
    this.compute()
  }

  /** Computes anew unless it is being computed. */
  compute(): void {
    if (this.#running) return
    const controller = new AbortController()
    this.#running = controller
    this.progress = { done: 0, total: 0 }
    this.error = null
    const options = {
      signal: controller.signal,
      onProgress: (progress: Progress) => {
        if (this.#running === controller) this.progress = progress
      },
      ...(this.#object ? { object: this.#object } : {}),
    }
    session.analyst.fixOnce(this.#engine, options).then(
      (result) => {
        if (!this.#ended(controller)) return
        this.result = result
      },
      (thrown: unknown) => {
        if (!this.#ended(controller)) return
        this.error = thrown instanceof Error ? thrown : new Error(String(thrown))
      },
    )
  }

  /** The result of before stays. */
  cancel(): void {
    const running = this.#running
    if (!running || !this.#ended(running)) return
    running.abort(new DOMException('Not wanted any more.', 'AbortError'))
  }

  #ended(controller: AbortController): boolean {
    if (this.#running !== controller) return false
    this.#running = null
    this.progress = null
    return true
  }
}

const all = new Map<string, Fixes>()

/** The ranking of all edits of an engine. */
export function fixesOf(engine: string): Fixes {
  const known = all.get(engine)
  if (known) return known
  let fixes!: Fixes
  // What is derived hears of no change of a state that was made while it was derived: a root stands outside of it.
  $effect.root(() => {
    fixes = new Fixes(engine)
  })
  all.set(engine, fixes)
  return fixes
}
