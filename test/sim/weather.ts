/** How often each fault strikes, by what a seed is about. All of them mix in a little of everything. */

/** Shares of requests (of port calls for `death`, of transactions for `aborted` and `full`); 0 is never. */
export interface Weather {
  lost: number
  refused: number
  cut: number
  throttled: number
  hung: number
  twice: number
  /** The session ends. */
  signedOut: number
  /** A listing leaves out objects without saying so. */
  hollow: number
  death: number
  aborted: number
  /** No room for a transaction. */
  full: number
  /** Longest delay of an answer, milliseconds. */
  delay: number
  /** Paths that answer 500. */
  broken: (path: string) => boolean
}

export const CALM: Weather = {
  lost: 0,
  refused: 0,
  cut: 0,
  throttled: 0,
  hung: 0,
  twice: 0,
  signedOut: 0,
  hollow: 0,
  death: 0,
  aborted: 0,
  full: 0,
  delay: 20,
  broken: () => false,
}

export const THEMES = [
  'lossy',
  'deadly',
  'signed out',
  'broken kind',
  'restored',
  'slow',
  'mixed',
  'frozen',
  'clock',
  'storage',
  'restarted',
  'replaced',
  'lying',
  'two engines',
] as const
export type Theme = (typeof THEMES)[number]

export function weatherOf(theme: Theme): Weather {
  const base = {
    ...CALM,
    lost: 0.01,
    refused: 0.005,
    cut: 0.005,
    twice: 0.005,
    death: 0.001,
    aborted: 0.002,
    delay: 200,
  }
  switch (theme) {
    case 'lossy':
      return { ...base, lost: 0.12, refused: 0.05, cut: 0.05, hung: 0.005, throttled: 0.02 }
    case 'deadly':
      return { ...base, death: 0.03 }
    case 'signed out':
      return { ...base, signedOut: 0.01 }
    case 'slow':
      return { ...base, delay: 4_000, hung: 0.01 }
    case 'storage':
      return { ...base, aborted: 0.05, full: 0.005 }
    case 'lying':
      return { ...base, hollow: 0.05 }
    default:
      return { ...base, throttled: 0.005, signedOut: 0.001, hung: 0.001, hollow: 0.001 }
  }
}

/** What happens to the world, the clock, the tab and its user: shares of strides. */
export type Deed =
  | 'change'
  | 'another change'
  | 'silent change'
  | 'dismissal'
  | 'unreadable event'
  | 'command'
  | 'backup'
  | 'restore'
  | 'purge'
  | 'restart'
  | 'other engine'
  | 'mishap'
  | 'breakage'
  | 'new rules'
  | 'rules mishap'
  | 'offline week'
  | 'freeze'
  | 'reload'
  | 'clock set'
  | 'sleep'

export function sharesOf(theme: Theme): Record<Deed, number> {
  const only = (wanted: Theme, share: number, otherwise = 0): number =>
    theme === wanted ? share : otherwise
  return {
    change: 0.65,
    'another change': 0.35,
    'silent change': 0.02,
    dismissal: 0.01,
    'unreadable event': only('lying', 0.03, 0.002),
    command: 0.02,
    backup: only('restored', 0.02),
    restore: only('restored', 0.02),
    purge: only('restored', 0.01),
    restart: only('restarted', 0.02),
    'other engine': only('replaced', 0.01),
    mishap: 0.03,
    breakage: only('broken kind', 0.02),
    'new rules': 0.01,
    'rules mishap': 0.12,
    'offline week': 0.004,
    freeze: only('frozen', 0.02, 0.002),
    reload: 0.003,
    'clock set': only('clock', 0.03),
    sleep: only('frozen', 0.01, only('clock', 0.01)),
  }
}
