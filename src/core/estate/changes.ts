/** The question what became of the VMs since somebody looked last, and its answer. */

export interface ChangesQuestion {
  engines: readonly string[]
  /** The VMs as they were, by engine: see `Roll`. An engine that has none is left out. */
  before: Readonly<Record<string, string>>
}

export interface ChangedVms {
  vms: number
  /** The first of them by name. */
  named: readonly { engine: string; id: string; name: string }[]
}

export interface ChangesAnswer {
  ready: boolean
  added: ChangedVms
  removed: ChangedVms
  changed: ChangedVms
}
