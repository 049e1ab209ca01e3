/** Why a concern is there: what of the input made it fire, whose fault it is, and what was tried that clears it. */
import type { Kind } from './kinds.ts'
import type { Json } from './rules.ts'

/** An object of the inventory that an administrator can change. */
export interface Cause {
  kind: Kind
  id: string
  name: string
}

/** One value of the policy input that the concern rests on. */
export interface Evidence {
  /** Concrete, such as `nics[0].profile.networkFilter`. */
  path: string
  /** undefined: the input has nothing there. */
  value: Json | undefined
  /** The value with which the concern was seen to go; undefined: taken away. */
  clearedBy: Json | undefined
  /** The object that the value belongs to. */
  cause: Cause
}

export interface Explanation {
  concern: string
  /** False: what is stored by now does not raise the concern, so there is nothing to explain. */
  fires: boolean
  /** A smallest set that was found: all of it changed clears the concern, and no part of it alone does. */
  evidence: readonly Evidence[]
  /** The changed input was evaluated and the concern was gone. False: nothing was found that clears it. */
  proven: boolean
  /** The rest of "It would clear if …", from the rule's remedy; '' when the rules do not say. */
  text: string
  /** By the rule's own remedies, or by trying changes of the input. */
  method: 'remedy' | 'search'
  /** Evaluations that it took. */
  evaluations: number
  /** The policy server did not answer: the rules in the browser were asked, which may be others. */
  standIn: boolean
  /** The search was given up at its bound: the evidence may be larger than need be. */
  bounded: boolean
}
