/** The rules that can be chosen, as a menu and as candidates of a preview. Pure. */
import {
  choosePolicy,
  localRules,
  type AvailableRules,
  type PolicyChoice,
  type RulesPreference,
} from '../../core/model/policy-choice.ts'
import { PROFILES, type Profile } from '../../core/model/rules.ts'
import type { Candidate } from '../analyst.ts'

/** What files and folders are called; '' where there is none. */
export interface BundleNames {
  team: string
  own: string
}

const PROFILE_NAMES: Record<Profile, string> = {
  portolan: 'Portolan rules',
  forklift: 'Forklift rules',
}

export function choiceName(choice: PolicyChoice, names: BundleNames): string {
  switch (choice.use) {
    case 'server':
      return 'Rules of the policy server'
    case 'team':
      return names.team || 'Rules of the team'
    case 'own':
      return names.own || 'Own file'
    case 'built-in':
      return PROFILE_NAMES[choice.profile]
  }
}

export interface PreferenceChoice {
  preference: RulesPreference
  title: string
  detail: string
}

const DETAILS: Record<Profile, string> = {
  portolan: 'built in; Forklift’s, with their known mistakes mended',
  forklift: 'built in; what Forklift itself would say',
}

export function preferenceChoices(
  available: AvailableRules,
  names: BundleNames,
): PreferenceChoice[] {
  const standard = choosePolicy('default', available)
  return [
    {
      preference: 'default',
      title: `As configured: ${choiceName(standard, names)}`,
      detail:
        standard.use === 'server'
          ? `while it does not answer, ${choiceName(standard.local, names)}`
          : 'follows what the Portolan server is configured with',
    },
    ...PROFILES.map((profile) => ({
      preference: profile,
      title: PROFILE_NAMES[profile],
      detail: DETAILS[profile],
    })),
    ...(available.team === null
      ? []
      : [
          {
            preference: 'team' as const,
            title: names.team || 'Rules of the team',
            detail: 'of the team, from the Portolan server',
          },
        ]),
    ...(available.own === null
      ? []
      : [{ preference: 'own' as const, title: names.own, detail: 'own file, in this browser' }]),
  ]
}

/** What can be tried without a file: the profiles and the team's bundle, but for those that judge here already. */
export function candidatesAtHand(choice: PolicyChoice, available: AvailableRules): Candidate[] {
  const now = choice.use === 'server' ? null : localRules(choice)
  return [
    ...PROFILES.filter((profile) => now?.use !== 'built-in' || now.profile !== profile).map(
      (profile): Candidate => ({ type: 'built-in', profile }),
    ),
    ...(available.team === null || now?.use === 'team' ? [] : [{ type: 'team' } as const]),
  ]
}
