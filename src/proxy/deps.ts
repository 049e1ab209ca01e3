/** What the routes are made of, handed in so that tests can build an app around any engine. */
import type { Context } from 'hono'
import type { RequestIdVariables } from 'hono/request-id'
import type { BundleFolder } from './bundle-folder.ts'
import type { AddingSettings, CollectingSettings, PolicySettings } from './config.ts'
import type { Engine } from './engine.ts'
import type { Engines } from './engines.ts'
import type { Log } from './log.ts'
import type { Bindings } from './pass-through.ts'
import { Problem } from './problems.ts'
import type { Session, Sessions } from './session.ts'
import type { Refusals } from './sign-in.ts'
import type { Upstream } from './upstream.ts'

export interface Deps {
  engines: Engines
  adding: AddingSettings
  /** null: the policies run in the browser. */
  policy: Upstream | null
  policySettings: PolicySettings
  /** null: the team has no rules of its own. */
  bundles: BundleFolder | null
  collecting: CollectingSettings
  sessions: Sessions
  refusals: Refusals
  log: Log
  version: string
  /** Folder of the built console. */
  consoleDir: string
  now: () => number
}

export interface App {
  Variables: RequestIdVariables
  Bindings: Bindings
}

export function engineOf(deps: Deps, id: string): Engine {
  const engine = deps.engines.get(id)
  if (!engine) throw new Problem('unknown-engine', 'The address names an engine that is not here.')
  return engine
}

/** The sessions of this browser with the engines that are here. */
export async function sessionsOf(deps: Deps, c: Context): Promise<Session[]> {
  const all = await Promise.all(
    deps.engines.all.map(({ settings }) => deps.sessions.read(c, settings.id)),
  )
  return all.filter((session) => session !== null)
}

/** The request id in the form that an engine takes: up to 36 of `0-9A-Za-z_-`. */
export const correlationOf = (c: Context<App>): string =>
  c
    .get('requestId')
    .replace(/[^0-9A-Za-z_-]/g, '')
    .slice(0, 36)
