/**
 * What this browser kept, remembered apart from it, so that a replica that the browser took back is missed instead of
 * silently loaded anew. It stands in `localStorage` because browsers that are short of space remove all databases of a
 * site at once, the one with the user's choices included.
 */
import { FORMAT } from '../core/store/schema.ts'

export interface Remembered {
  /** Name of the engine, for a console that is not configured for it any more. */
  name: string
  vms: number
  /** The rows agreed with the engine at this time, milliseconds since the epoch. */
  asOf: number
  /** Format of the replica. */
  format: number
}

const PREFIX = 'portolan-stored-'

const isRemembered = (value: unknown): value is Remembered => {
  if (typeof value !== 'object' || value === null) return false
  const { name, vms, asOf, format } = value as Partial<Record<keyof Remembered, unknown>>
  return (
    typeof name === 'string' && [vms, asOf, format].every((number) => typeof number === 'number')
  )
}

/** The part of `Storage` that is used. */
export type MemoryPort = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export class ReplicaMemory {
  readonly #storage: MemoryPort | null

  /** null: this browser offers no such storage, so nothing is remembered and nothing is missed. */
  constructor(storage: MemoryPort | null = browserMemory()) {
    this.#storage = storage
  }

  /** Undefined when nothing is remembered, or nothing that this version can read. */
  get(engineId: string): Remembered | undefined {
    const text = this.#storage?.getItem(PREFIX + engineId) ?? null
    if (text === null) return undefined
    try {
      const value: unknown = JSON.parse(text)
      return isRemembered(value) ? value : undefined
    } catch (error) {
      if (error instanceof SyntaxError) return undefined
      throw error
    }
  }

  /** False when the browser has no room even for this; the replica itself says so where users see it. */
  remember(engineId: string, replica: Omit<Remembered, 'format'>): boolean {
    try {
      this.#storage?.setItem(PREFIX + engineId, JSON.stringify({ ...replica, format: FORMAT }))
      return this.#storage !== null
    } catch (error) {
      if (error instanceof DOMException) return false
      throw error
    }
  }

  forget(engineId: string): void {
    this.#storage?.removeItem(PREFIX + engineId)
  }
}

/** Reading the property throws where site data is blocked. */
function browserMemory(): MemoryPort | null {
  try {
    return window.localStorage
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}
