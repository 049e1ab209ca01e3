/**
 * What crosses between page and worker: one `init`, then commands over a BroadcastChannel so that any tab can speak to
 * the tab that collects. The answer is in the store; only when there is no store does the worker speak to its page.
 */
import type { Kind } from '../model/kinds.ts'
import type { Trouble } from '../model/meta.ts'
import type { PolicyChoice } from '../model/policy-choice.ts'
import type { Settings } from '../settings.ts'

/** An engine that the proxy is configured for. */
export interface EngineConfig {
  id: string
  name: string
  /** The engine's address as configured, for display. */
  url: string
}

export interface Init {
  type: 'init'
  /** Names this tab in meta (`leader`). */
  tab: string
  engine: EngineConfig
  /** null: no rules at all. */
  policy: PolicyChoice | null
  settings: Partial<Settings>
}

export type Command =
  | { type: 'poll-now' }
  | { type: 'reconcile' }
  | { type: 'full-reload' }
  | { type: 'pause' }
  | { type: 'resume' }
  /** A session exists (again): leave the halted state. */
  | { type: 'signed-in' }
  | { type: 'signed-out' }
  /** A load that runs lists this kind before the others that are left. */
  | { type: 'load-next'; kind: Kind }
  | { type: 'revalidate'; ids: string[] | 'all' | 'failed' }
  /** Other rules were chosen, or the chosen ones have other contents. */
  | { type: 'rules-changed'; policy: PolicyChoice }

const COMMANDS: Readonly<Record<Command['type'], true>> = {
  'poll-now': true,
  reconcile: true,
  'full-reload': true,
  pause: true,
  resume: true,
  'signed-in': true,
  'signed-out': true,
  'load-next': true,
  revalidate: true,
  'rules-changed': true,
}

/** Whether this version knows the command: a tab of a newer one may say others. */
export const isCommand = ({ type }: { type: string }): boolean => Object.hasOwn(COMMANDS, type)

/**
 * The one message from worker to page: the replica cannot be opened or written, so it cannot carry the trouble itself.
 * `trouble: null` takes it back: the replica is open again.
 */
export interface StorageMessage {
  type: 'storage-trouble'
  trouble: Trouble | null
}

/** Between the workers of one engine: those that wait for the lead ask, the one that leads answers. */
export type LeaderMessage = { type: 'who-leads' } | { type: 'leading' }

export const commandChannel = (engineId: string): string => `portolan-commands-${engineId}`

export const leaderChannel = (engineId: string): string => `portolan-lead-${engineId}`

export const leaderLock = (engineId: string): string => `portolan-leader-${engineId}`
