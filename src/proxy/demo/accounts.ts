/** Who may sign in to the simulated engine. */

export interface Account {
  username: string
  password: string
}

export const DEMO_ACCOUNTS = {
  admin: { username: 'admin@internal', password: 'demo' },
  /** Role ReadOnlyAdmin: sees what the administrator sees. */
  readOnly: { username: 'auditor@internal', password: 'demo' },
  /** Role UserRole on some VMs: a filtered view, unfit for an inventory. */
  plain: { username: 'frank@internal', password: 'demo' },
  noRights: { username: 'nobody@internal', password: 'demo' },
  /** From a directory without a limit: the token's `exp` is the largest 64-bit integer. */
  directory: { username: 'olga@example.corp', password: 'demo' },
} as const satisfies Record<string, Account>

export type Role = 'admin' | 'plain' | 'none'

export function roleOf(username: string): Role {
  if (username === DEMO_ACCOUNTS.plain.username) return 'plain'
  return username === DEMO_ACCOUNTS.noRights.username ? 'none' : 'admin'
}

export const accountOf = (username: string): Account | undefined =>
  Object.values(DEMO_ACCOUNTS).find((account) => account.username === username)

export const PROFILES: ReadonlySet<string> = new Set(['internal', 'example.corp'])
