/**
 * Notable things of late, derived from what is stored and known now; never a stream of its own. Each has a key by which a
 * user's dismissal is remembered: the same trouble an hour later is the same notice, a new one is not.
 */
import { driftIn, type AuditReport } from '../../core/model/drift.ts'
import type { Freshness } from '../../core/model/freshness.ts'
import type { Trouble } from '../../core/model/meta.ts'
import type { StorageHealth } from '../../core/store/storage-health.ts'
import { count } from '../lib/format.ts'
import type { IconName } from '../icons/names.ts'

export interface Notice {
  key: string
  icon: IconName
  tone: 'danger' | 'warning' | 'quiet'
  title: string
  body: string
  /** Since when, milliseconds; null: it has no beginning. */
  at: number | null
  href: string
  action: string
}

export interface NoticeSource {
  id: string
  name: string
  freshness: Pick<Freshness, 'state' | 'trouble' | 'since'>
  /** Why verdicts cannot be made. */
  policyTrouble: Trouble | null
  /** Comparisons, newest first. */
  audits: readonly AuditReport[]
}

/** After so long a difference that was repaired is no news, milliseconds. */
const DRIFT_AGE = 24 * 3_600_000

function ofFreshness({ id, name, freshness }: NoticeSource): Notice[] {
  const { state, trouble } = freshness
  const at = trouble?.since ?? freshness.since ?? null
  if (state === 'sign-in') {
    return [
      {
        key: `${id} sign-in ${at ?? ''}`,
        icon: 'lock-fill',
        tone: 'warning',
        title: `Your session on ${name} has ended`,
        body: 'Reading and filtering go on. Sign in for live updates.',
        at,
        href: `/sign-in?engine=${encodeURIComponent(id)}`,
        action: 'Sign in',
      },
    ]
  }
  if (state !== 'error' || !trouble) return []
  return [
    {
      key: `${id} error ${trouble.since}`,
      icon: 'error-fill',
      tone: 'danger',
      title: `${name} did not answer as it should`,
      body: `${trouble.message} ${trouble.nextStep}`.trim(),
      at,
      href: '/providers',
      action: 'Open Providers',
    },
  ]
}

function ofDrift({ id, name, audits }: NoticeSource, now: number): Notice[] {
  const found = audits.find((audit) => driftIn(audit) > 0 && now - audit.endedAt < DRIFT_AGE)
  if (!found) return []
  const drift = driftIn(found)
  return [
    {
      key: `${id} drift ${found.no}`,
      icon: 'compare',
      tone: 'quiet',
      title:
        drift === 1
          ? `1 object of ${name} differed from the engine`
          : `${count(drift)} objects of ${name} differed from the engine`,
      body: 'A comparison found and repaired it. The Sync center says why.',
      at: found.endedAt,
      href: '/events',
      action: 'Open Events',
    },
  ]
}

function ofPolicy({ id, name, policyTrouble: trouble }: NoticeSource): Notice[] {
  if (!trouble) return []
  return [
    {
      key: `${id} policy ${trouble.since}`,
      icon: 'check-clipboard',
      tone: 'warning',
      title: `VMs of ${name} are not validated as they should be`,
      body: `${trouble.message} ${trouble.nextStep}`.trim(),
      at: trouble.since,
      href: `/validation?engine=${encodeURIComponent(id)}`,
      action: 'Open Validation',
    },
  ]
}

function ofStorage(health: StorageHealth | null): Notice[] {
  if (health?.level !== 'high' && health?.level !== 'full') return []
  return [
    {
      key: `storage ${health.level}`,
      icon: 'data',
      tone: health.level === 'full' ? 'danger' : 'warning',
      title: `${Math.round((health.share ?? 0) * 100)} % of the space for this site is used`,
      body: 'Stored engines that are no longer needed can be removed.',
      at: null,
      href: '/settings',
      action: 'Open Settings',
    },
  ]
}

/** Newest first; what has no beginning comes first. */
export const noticesOf = (
  sources: readonly NoticeSource[],
  health: StorageHealth | null,
  now: number,
): Notice[] =>
  [
    ...ofStorage(health),
    ...sources.flatMap((source) => [
      ...ofFreshness(source),
      ...ofPolicy(source),
      ...ofDrift(source, now),
    ]),
  ].sort((a, b) => (b.at ?? Infinity) - (a.at ?? Infinity))

const KEPT = 200

/** Keys of dismissed notices; those of old ones go first. */
export const withDismissed = (keys: readonly string[], more: readonly string[]): string[] =>
  [...new Set([...keys, ...more])].slice(-KEPT)
