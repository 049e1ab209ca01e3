/** What can be chosen and what can be tried: only what is there, and what judges already is not tried. */
import { describe, expect, it } from 'vitest'
import type { AvailableRules } from '../../../src/core/model/policy-choice.ts'
import { candidatesAtHand, preferenceChoices } from '../../../src/app/view/rules-choices.ts'

const available = (change: Partial<AvailableRules> = {}): AvailableRules => ({
  server: false,
  team: null,
  own: null,
  profile: 'portolan',
  ...change,
})
const names = { team: 'team-rules', own: 'site.tar.gz' }

describe('preferenceChoices', () => {
  it('are the configuration and the profiles where nothing else is there', () => {
    const choices = preferenceChoices(available(), { team: '', own: '' })
    expect(choices.map(({ preference, title }) => [preference, title])).toEqual([
      ['default', 'As configured: Portolan rules'],
      ['portolan', 'Portolan rules'],
      ['forklift', 'Forklift rules'],
    ])
  })

  it('name the bundles that are there, and what stands in for a server', () => {
    const choices = preferenceChoices(available({ server: true, team: 'd1', own: 'd2' }), names)
    expect(choices.map(({ title }) => title)).toEqual([
      'As configured: Rules of the policy server',
      'Portolan rules',
      'Forklift rules',
      'team-rules',
      'site.tar.gz',
    ])
    expect(choices[0]!.detail).toBe('while it does not answer, team-rules')
  })
})

describe('candidatesAtHand', () => {
  it('leave out what judges here', () => {
    expect(candidatesAtHand({ use: 'built-in', profile: 'portolan' }, available())).toEqual([
      { type: 'built-in', profile: 'forklift' },
    ])
    const team = available({ team: 'd1' })
    expect(candidatesAtHand({ use: 'team', digest: 'd1' }, team).map(({ type }) => type)).toEqual([
      'built-in',
      'built-in',
    ])
  })

  it('are all while a server judges: what stands in for it is another matter', () => {
    const choice = { use: 'server', local: { use: 'team', digest: 'd1' } } as const
    expect(candidatesAtHand(choice, available({ server: true, team: 'd1' }))).toHaveLength(3)
  })
})
