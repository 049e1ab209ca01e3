/** Single edits of shared objects and what each would clear, computed by evaluating the edited inputs. */
import type { Cause } from './explanation.ts'
import type { Kind } from './kinds.ts'
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

/** Concerns that can only be cleared VM by VM: edits of objects that no other VM uses, counted together. */
export interface OwnEdits {
  concern: string
  /** The rest of "It would clear if …". */
  text: string
  /** Kind of the objects to change: `vm`, or `disk`. */
  kind: Kind
  /** Objects to change, each once. */
  objects: number
  /** VMs that lose this concern by one of these edits, and those that become ready. */
  cleared: number
  ready: number
}

export interface FixOnce {
  /** When it was computed. */
  at: number
  version: PolicyVersion
  /** The policy server did not answer: the rules in the browser were asked, which may be others. */
  standIn: boolean
  /** VMs that were looked at; those without a current verdict are left out. */
  vms: number
  /** Most VMs cleared first. */
  effects: readonly EditEffect[]
  /** Most VMs cleared first; empty when one object was asked for, whose edits are all in `effects`. */
  own: readonly OwnEdits[]
}
