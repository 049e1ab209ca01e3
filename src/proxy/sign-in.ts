/**
 * From user name and password to a session. The password goes to the engine once and is forgotten; a token that is of
 * no use to an inventory is revoked before the user hears why.
 */
import { askRoot, askToken, refuseVersion, revoke, type Engine, type Root } from './engine.ts'
import { Problem } from './problems.ts'
import type { Session } from './session.ts'

/** The internal directory locks after five refusals in a row, for 60 minutes. */
const LOCK_AFTER = 5
const LOCK_DURATION = 60 * 60_000
const REMEMBERED = 1_000

/** Refusals in a row per account, in memory, bounded. */
export interface Refusals {
  add(account: string): number
  clear(account: string): void
}

export function createRefusals(now: () => number): Refusals {
  const known = new Map<string, { count: number; at: number }>()
  return {
    add(account) {
      const before = known.get(account)
      const count = before && now() - before.at < LOCK_DURATION ? before.count + 1 : 1
      known.delete(account)
      known.set(account, { count, at: now() })
      const oldest = known.keys().next()
      if (known.size > REMEMBERED && !oldest.done) known.delete(oldest.value)
      return count
    },
    clear: (account) => void known.delete(account),
  }
}

export async function signIn(
  engine: Engine,
  username: string,
  password: string,
  { refusals, now }: { refusals: Refusals; now: () => number },
): Promise<Session> {
  const id = engine.settings.id
  const account = `${id} ${username}`
  const answer = await askToken(engine, username, password)
  if (answer.type === 'refused') throw refusal(answer.code, username, account, refusals)
  refusals.clear(account)
  let root: Root
  try {
    root = await askRoot(engine, answer.token)
    if (root.type !== 'unauthorized') refuseVersion(engine.settings, root.product)
  } catch (error) {
    await revoke(engine, answer.token)
    throw error
  }
  if (root.type !== 'seen') {
    await revoke(engine, answer.token)
    throw root.type === 'unauthorized'
      ? new Problem('no-rights', `The engine does not let ${username} use its API.`)
      : new Problem('lacks-permission', `The engine shows ${username} a filtered view only.`)
  }
  return { engine: id, user: username, token: answer.token, since: now(), expires: answer.expires }
}

function refusal(code: string, username: string, account: string, refusals: Refusals): Problem {
  if (code !== 'access_denied') {
    return new Problem('sign-in-failed', `The single sign-on answered ${code}.`)
  }
  // Without a profile no directory is asked: that does not count towards a lock.
  if (!username.includes('@')) {
    return new Problem('unknown-profile', `"${username}" names no profile.`)
  }
  const count = refusals.add(account)
  return count >= LOCK_AFTER
    ? new Problem('account-locked', `${username} was refused ${count} times in a row.`)
    : new Problem('bad-credentials', `${username} was refused (${count} in a row).`)
}
