/** As of when a card's numbers are, over several engines and kinds: as old as the oldest, partial when one is. Pure. */
import type { Kind } from '../../core/model/kinds.ts'
import { kindFreshness } from '../../core/model/kind-freshness.ts'
import type { ReplicaMeta } from '../../core/model/meta.ts'
import { timeText } from '../../core/model/times.ts'

export interface AsOf {
  /** null while a kind was never known as a whole. */
  at: number | null
  partial: boolean
  /** Before each number: `≥ ` while rows may be missing. */
  about: '' | '≥ '
  text: string
}

export function asOf(
  metas: readonly (ReplicaMeta | undefined)[],
  kinds: readonly Kind[],
  now: number,
): AsOf {
  const all = metas.flatMap((meta) => kinds.map((kind) => kindFreshness(meta, kind, now)))
  const partial = all.some((one) => one.partial)
  const times = all.flatMap((one) => (one.asOf === null ? [] : [one.asOf]))
  const at = times.length === all.length && times.length > 0 ? Math.min(...times) : null
  const text = at === null ? 'not loaded completely yet' : `as of ${timeText(at, now)}`
  return { at, partial, about: partial ? '≥ ' : '', text }
}
