/** What the switch of engines says: which are on the screen, and another that needs somebody. */
import type { Session } from '../session.svelte.ts'
import type { EngineLink } from '../engine-link.svelte.ts'
import { PILL_LOOKS } from './pill-look.ts'

export interface EngineMark {
  shown: string
  /** The pill beside tells of the shown ones only. */
  needy: EngineLink | undefined
}

export function engineMark({ engines, scope, engine, link: own }: Session): EngineMark {
  const together = scope.length > 1
  const stored = engines.all.filter(({ hasData }) => hasData)
  const several = scope.length === stored.length ? 'All providers' : `${scope.length} providers`
  return {
    shown: together ? several : (engine?.name ?? 'No provider'),
    needy: stored.find(
      (link) =>
        (together || link !== own) &&
        ['danger', 'warning'].includes(PILL_LOOKS[link.freshness.state].tone),
    ),
  }
}
