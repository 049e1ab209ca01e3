/** Single edits of shared objects and what each would clear, computed by evaluating the edited inputs. */
import type { Cause } from './explanation.ts'
import type { Json } from './rules.ts'
import type { PolicyVersion } from './verdict.ts'

/** One change of one object in the engine. */
export interface Edit {
  cause: Cause
  /** Concern that it is made for. */
  concern: string
  /** The rest of "It would clear if …". */
  text: string
  /** Path inside of the object, such as `networkFilter`. */
  path: string
  /** What stands there now. */
  from: Json | undefined
  to: Json | undefined
}

export interface EditEffect {
  edit: Edit
  /** VMs that lose this concern. */
  cleared: readonly string[]
  /** VMs that become ready: no other concern above Information is left. */
  ready: readonly string[]
}

export interface FixOnce {
  /** When it was computed. */
  at: number
  version: PolicyVersion
  /** VMs that were looked at; those without a current verdict are left out. */
  vms: number
  /** Most VMs cleared first. */
  effects: readonly EditEffect[]
}
