/**
 * Which rules judge, out of those that are there. What the user chose comes first, then the OPA server that the proxy is
 * configured with, then the bundle that it has for the team, then the built-in profile of its configuration.
 */
import { PROFILES, type Profile } from './rules.ts'

/** Rules that run in the browser. A digest names the bundle, so that another one is another choice. */
export type LocalRules =
  | { use: 'built-in'; profile: Profile }
  | { use: 'team'; digest: string }
  | { use: 'own'; digest: string }

/** `local` judges while the server does not answer. */
export type PolicyChoice = LocalRules | { use: 'server'; local: LocalRules }

/** What a user may prefer; `default` follows the configuration. */
export const RULES_PREFERENCES = ['default', 'own', 'team', 'server', ...PROFILES] as const
export type RulesPreference = (typeof RULES_PREFERENCES)[number]

export interface AvailableRules {
  /** An OPA server is configured. */
  server: boolean
  /** Digest of the bundle that the proxy has for the team. */
  team: string | null
  /** Digest of the bundle that this user loaded. */
  own: string | null
  /** The built-in profile that the configuration names. */
  profile: Profile
}

/** A preference for what is not there (any more) is one for the default. */
export function choosePolicy(
  preference: RulesPreference,
  { server, team, own, profile }: AvailableRules,
): PolicyChoice {
  if (preference === 'own' && own !== null) return { use: 'own', digest: own }
  if (preference === 'team' && team !== null) return { use: 'team', digest: team }
  const profiles: readonly string[] = PROFILES
  if (profiles.includes(preference)) return { use: 'built-in', profile: preference as Profile }
  const local: LocalRules =
    team === null ? { use: 'built-in', profile } : { use: 'team', digest: team }
  return server ? { use: 'server', local } : local
}

/** The rules of a choice that run in the browser. */
export const localRules = (choice: PolicyChoice): LocalRules =>
  choice.use === 'server' ? choice.local : choice

const nameOf = (rules: LocalRules): string =>
  `${rules.use} ${rules.use === 'built-in' ? rules.profile : rules.digest}`

/** A text that two choices share when they are the same. */
export const choiceKey = (choice: PolicyChoice): string =>
  choice.use === 'server' ? `server, else ${nameOf(choice.local)}` : nameOf(choice)
