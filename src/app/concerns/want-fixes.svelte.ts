/** The rankings of edits of several engines as one: asked for in idle time when a page shows them, and told how far they are. */
import { untrack } from 'svelte'
import type { Progress } from '../../core/model/preview.ts'
import { session } from '../session.svelte.ts'
import { fixesOf } from './fixes.svelte.ts'

export interface Wanted {
  /** Of the computation that runs; null while none does. */
  readonly progress: Progress | null
  readonly error: Error | null
  compute(): void
  cancel(): void
}

function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(work, 200)
    return () => clearTimeout(timer)
  }
  const idle = requestIdleCallback(work, { timeout: 2_000 })
  return () => cancelIdleCallback(idle)
}

/**
 * `decided`: VMs of an engine with a verdict, 0 while any of them waits for one: a ranking that was made of a part of them
 * is made again. Call it while a component is being set up.
 */
export function wantFixes(
  source: () => {
    engines: readonly string[]
    decided: (engine: string) => number
  },
): Wanted {
  const all = $derived(source().engines.map((id) => ({ id, fixes: fixesOf(id) })))
  // Meta changes with each commit, the version seldom.
  const versions = $derived(
    JSON.stringify(all.map(({ id }) => session.engines.get(id)?.meta?.policy.version ?? null)),
  )
  $effect(() => {
    const of = all
    const wanted = JSON.parse(versions) as (number | string | null)[]
    return whenIdle(() => untrack(() => of.forEach(({ fixes }, i) => fixes.want(wanted[i]!))))
  })
  // The end of a computation that began too early counts, too.
  const decided = $derived(
    JSON.stringify(
      all.map(({ id, fixes }) => (fixes.progress === null ? source().decided(id) : 0)),
    ),
  )
  $effect(() => {
    const numbers = JSON.parse(decided) as number[]
    untrack(() =>
      all.forEach(({ fixes }, i) => {
        if (numbers[i]! > 0) fixes.complete(numbers[i]!)
      }),
    )
  })
  return {
    get progress() {
      return all.find(({ fixes }) => fixes.progress)?.fixes.progress ?? null
    },
    get error() {
      return all.find(({ fixes }) => fixes.error)?.fixes.error ?? null
    },
    compute: () => all.forEach(({ fixes }) => fixes.compute()),
    cancel: () => all.forEach(({ fixes }) => fixes.cancel()),
  }
}
