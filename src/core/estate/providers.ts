/** What the table of providers asks of the estate worker. */

export interface ProvidersQuestion {
  engines: readonly string[]
}

export interface ProviderReadiness {
  engine: string
  blocked: number
  /** VMs that nothing is known of: their number may hide more that are blocked. */
  unknown: number
}
