/**
 * What rules say of themselves: where they come from, what they read, and per rule what it means, what fires it and what
 * would clear it. Made from the annotations in the Rego sources by `npm run policies`; a bundle of one's own may bring it.
 */
import type { PolicyVersion } from './verdict.ts'

/** Which of the built-in rule packs: ours, or the one that says what Forklift says. */
export const PROFILES = ['portolan', 'forklift'] as const
export type Profile = (typeof PROFILES)[number]

/** Rules as a user tells them from others. */
export interface PolicySource {
  /** Compiled in; from the team's folder behind the proxy; from a file of this user; or whatever an OPA server has. */
  origin: 'built-in' | 'team' | 'own' | 'server'
  /** For the eye: `Portolan rules`, the name of a file, the address of a server. */
  name: string
  /** SHA-256 of what was compiled, hexadecimal; '' where that is not known (a server). */
  digest: string
}

/** The rules that a backend judges by now. */
export interface RulesInForce {
  version: PolicyVersion
  source: PolicySource
  /** Paths of the policy input that they read, such as `nics[].profile.qos`; null: not known, so possibly all. */
  inputs: readonly string[] | null
}

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * A change of the input after which the rule is silent. Applied to every place that `path` matches; `[]` stands for each
 * element of a list. With `keep`, the list at `path` is cut to so many elements.
 */
export interface Remedy {
  path: string
  /** What to do in the engine, as the rest of "It would clear if …". */
  text: string
  set?: Json
  keep?: number
}

export interface RuleInfo {
  id: string
  category: string
  label: string
  /** Short name. */
  title: string
  /** When it fires, in words. */
  description: string
  assessment: string
  /** Paths of the policy input that it reads; null: not known. */
  inputs: readonly string[] | null
  /** Any one of them clears the concern where it applies. */
  remedies: readonly Remedy[]
  /** Where the rule comes from: the rule of Forklift, of its predecessor, or our own. */
  provenance: string
  /** Portolan's version that had it first. */
  since: string
  /** Numbers of the doubts (R1–R20) that this rule mends against Forklift's; empty in the profile `forklift`. */
  mends: readonly string[]
  file: string
  /** The rule's Rego source. */
  source: string
}

/** What is known of a compiled set of rules beside its bytes. */
export interface RulePack {
  version: PolicyVersion
  source: PolicySource
  inputs: readonly string[] | null
  /** Empty when nothing is said about the rules. */
  rules: readonly RuleInfo[]
}
