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
  correlationId?: string
}
