/** Tells the estate worker what no replica says: what engines are called, the rules in force, which edits help most. */
import type { RulePack } from '../core/model/rules.ts'
import { fixesOf } from './concerns/fixes.svelte.ts'
import { estateWorker } from './estate-link.svelte.ts'
import { session } from './session.svelte.ts'

/** The rules in force as a page learned them last; asking for them starts a worker, so only pages with rules do. */
let pack = $state.raw<RulePack | null>(null)

export function tellPack(known: RulePack): void {
  pack = known
}

/** Call it while a component is being set up. */
export function keepFacts(): void {
  const facts = $derived(
    session.engines.all.map(({ id, engine: { name } }) => ({
      engine: id,
      name,
      pack,
      fixOnce: fixesOf(id).result,
    })),
  )
  $effect(() => estateWorker.inform(facts))
}
