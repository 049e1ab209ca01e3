/** How the engine writes JSON: numbers and booleans as strings, references with a path, links and actions everywhere. */
import type { World } from '../world.ts'

export const ROOT = '/ovirt-engine/api'

export type Json = Record<string, unknown>

export type EngineVersion = '4.3' | '4.4' | '4.5'

export interface RenderContext {
  world: World
  version: EngineVersion
  /** The user-level view: no hosts, no placement. */
  filtered: boolean
  allContent: boolean
  /** One object asked for, not a list. */
  single: boolean
  /** Number of the request: unordered lists begin elsewhere each time. */
  turn: number
  /** VMs on each host: all and migrating ones. Counted once for a request. */
  load(): ReadonlyMap<string, { total: number; migrating: number }>
}

/** Counts with the first call. */
export function countLoad(world: World): RenderContext['load'] {
  let counted: Map<string, { total: number; migrating: number }> | null = null
  return () => {
    if (counted) return counted
    counted = new Map()
    for (const { host, status } of world.vms.values()) {
      if (host === null) continue
      const load = counted.get(host) ?? { total: 0, migrating: 0 }
      load.total += 1
      if (status === 'migrating') load.migrating += 1
      counted.set(host, load)
    }
    return counted
  }
}

export const bool = (value: boolean): string => (value ? 'true' : 'false')

/** A member that may be absent: absent values are missing, never null. */
export const maybe = (key: string, value: unknown): Json =>
  value === undefined || value === null ? {} : { [key]: value }

export const when = (condition: boolean, members: Json): Json => (condition ? members : {})

export const ref = (path: string, id: string): Json => ({ href: `${ROOT}/${path}/${id}`, id })

export const links = (base: string, rels: readonly string[]): Json[] =>
  rels.map((rel) => ({ href: `${base}/${rel}`, rel }))

export const actions = (base: string, rels: readonly string[]): Json => ({
  actions: { link: links(base, rels) },
})

/** A collection inside a document: `{}` when it is empty. */
export const nested = (wrapper: string, items: readonly unknown[]): Json =>
  items.length === 0 ? {} : { [wrapper]: items }

export const versionOf = (level: string): Json => {
  const [major = '', minor = ''] = level.split('.')
  return { major, minor }
}

/** The same items, beginning elsewhere from request to request. */
export function rotated<T>(items: readonly T[], turn: number): T[] {
  if (items.length < 2) return [...items]
  const start = turn % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The engine's own CA: the same text in every console of a running VM. Looks like one, certifies nothing. */
export const CA_CERTIFICATE: string = (() => {
  let state = 7
  const lines: string[] = []
  for (let line = 0; line < 18; line += 1) {
    let text = line === 0 ? 'MIIDbTCCAlWgAwIBAgIU' : ''
    while (text.length < 64) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      text += ALPHABET[(state >>> 16) % 64]
    }
    lines.push(text)
  }
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\nA7Q=\n-----END CERTIFICATE-----\n`
})()
