/** What two backends say of the same VMs: the server's rules and those in the browser, side by side. */
import type { PolicySource } from './rules.ts'
import type { PolicyVersion } from './verdict.ts'

export interface ComparedVm {
  id: string
  name: string
  /** Concerns, as `id (category)`, that only the one or only the other has. */
  onlyServer: readonly string[]
  onlyBrowser: readonly string[]
  /** Why there is no decision; '' where there is one. */
  serverError: string
  browserError: string
}

export interface Comparison {
  at: number
  /** Milliseconds. */
  took: number
  server: { source: PolicySource; version: PolicyVersion }
  browser: { source: PolicySource; version: PolicyVersion }
  /** VMs that both were asked about, spread evenly over the estate. */
  vms: number
  /** Only VMs on which they differ, or on which one gives no decision. */
  differences: readonly ComparedVm[]
}
