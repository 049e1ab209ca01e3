/** Icon and color of each state of freshness. Purple belongs to Information concerns, so loading is blue. */
import type { Freshness, FreshnessState } from '../../core/model/freshness.ts'
import type { IconName } from '../icons/names.ts'

export interface PillLook {
  icon: IconName
  tone: 'success' | 'progress' | 'quiet' | 'warning' | 'danger' | 'accent'
  /** A dashed border: there is no connection. */
  dashed?: boolean
}

export const PILL_LOOKS: Readonly<Record<FreshnessState, PillLook>> = {
  live: { icon: 'check-circle-fill', tone: 'success' },
  partial: { icon: 'warning-fill', tone: 'warning' },
  loading: { icon: 'in-progress', tone: 'progress' },
  'catching-up': { icon: 'sync-alt', tone: 'progress' },
  paused: { icon: 'pause-fill', tone: 'quiet' },
  stale: { icon: 'clock', tone: 'warning' },
  'sign-in': { icon: 'lock-fill', tone: 'warning' },
  error: { icon: 'error-fill', tone: 'danger' },
  offline: { icon: 'disconnected', tone: 'quiet', dashed: true },
  snapshot: { icon: 'save-fill', tone: 'accent' },
  'no-provider': { icon: 'disconnected', tone: 'quiet', dashed: true },
}

const WORDS: Readonly<Record<FreshnessState, string>> = {
  live: 'Live',
  partial: 'Partial',
  loading: 'Loading',
  'catching-up': 'Catching up',
  paused: 'Paused',
  stale: 'Stale',
  'sign-in': 'Sign-in needed',
  error: 'Error',
  offline: 'Offline',
  snapshot: 'Snapshot',
  'no-provider': 'No provider',
}

/** What is read out when the state changes: words without the numbers that tick. */
export const announcement = (freshness: Freshness): string => WORDS[freshness.state]

/** The colour of a tone, for the custom property `--tone`; null leaves the one of the surroundings. */
export const colourOf = ({ tone }: { tone: string }): string | null =>
  tone === 'quiet' ? null : `var(--ptl-${tone})`
