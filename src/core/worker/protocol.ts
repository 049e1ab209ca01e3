/**
 * What crosses between page and worker: one `init`, then commands over a BroadcastChannel so that any tab can speak to
 * the tab that collects. Nothing comes back that way: the answer is in the store.
 */
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
  policy: 'opa' | 'wasm' | 'none'
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
  | { type: 'revalidate'; ids: string[] | 'all' | 'failed' }

export const commandChannel = (engineId: string): string => `portolan-commands-${engineId}`

export const leaderLock = (engineId: string): string => `portolan-leader-${engineId}`
