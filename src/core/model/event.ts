/** Objects that an event can name. */
export const NAMED = ['vm', 'host', 'cluster', 'dataCenter', 'storageDomain'] as const

export type Named = (typeof NAMED)[number]

/** An audit-log entry of the engine, decoded. */
export interface EngineEvent {
  id: number
  code: number
  time: number
  severity: string
  description: string
  /** Ids of the objects it names; absent when the engine gave a name only or nothing. */
  vm?: string
  host?: string
  cluster?: string
  dataCenter?: string
  storageDomain?: string
  /** Names of those objects as the engine wrote them: an object may be gone, or known by its name alone. */
  names?: Partial<Record<Named, string>>
  correlationId?: string
}
