/** How fast a listing comes in, and when it will be through, where that can be said. Pure. */

import type { KindMeta, Listing } from './meta.ts'

/** What a pace is read from: `loaded` counts the objects of interrupted runs too, `from` those alone. */
export interface PacedKind extends Pick<KindMeta, 'loaded' | 'expected'> {
  listing: Pick<Listing, 'startedAt' | 'from'> | null
}

export interface Pace {
  /** Objects per second, averaged over this run: smooth, and slowly forgetting a pause. */
  perSecond: number
  /** Milliseconds until it is through at this pace; null while the total is unknown or was reached. */
  etaMs: number | null
}

/** A pace from less than this is chance, milliseconds. */
const LEAST = 2_000

/** Null while nothing can be said: nothing runs, nothing has come yet, too short a time, or a clock that was set back. */
export function loadPace({ loaded, expected, listing }: PacedKind, now: number): Pace | null {
  if (!listing) return null
  const came = loaded - listing.from
  const took = now - listing.startedAt
  if (came <= 0 || took < LEAST) return null
  const left = expected === null ? 0 : expected - loaded
  return {
    perSecond: (came / took) * 1000,
    etaMs: left > 0 ? (left / came) * took : null,
  }
}
