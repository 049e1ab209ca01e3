import { describe, expect, it } from 'vitest'
import {
  choiceKey,
  choosePolicy,
  localRules,
  RULES_PREFERENCES,
  type AvailableRules,
} from '../../../src/core/model/policy-choice.ts'

const nothing: AvailableRules = { server: false, team: null, own: null, profile: 'portolan' }
const everything: AvailableRules = { server: true, team: 'aa', own: 'bb', profile: 'forklift' }
const builtIn = (profile: 'portolan' | 'forklift') => ({ use: 'built-in', profile })

describe('which rules judge', () => {
  it('are the built-in ones of the configured profile when there is nothing else', () => {
    expect(choosePolicy('default', nothing)).toEqual(builtIn('portolan'))
    expect(choosePolicy('default', { ...nothing, profile: 'forklift' })).toEqual(
      builtIn('forklift'),
    )
  })

  it("are the team's before the built-in ones", () => {
    expect(choosePolicy('default', { ...nothing, team: 'aa' })).toEqual({
      use: 'team',
      digest: 'aa',
    })
  })

  it("are the server's before all others, with the team's or the built-in ones to fall back on", () => {
    expect(choosePolicy('default', { ...nothing, server: true })).toEqual({
      use: 'server',
      local: builtIn('portolan'),
    })
    expect(choosePolicy('default', everything)).toEqual({
      use: 'server',
      local: { use: 'team', digest: 'aa' },
    })
  })

  it('are never the own ones without being chosen', () => {
    expect(choosePolicy('default', { ...nothing, own: 'bb' })).toEqual(builtIn('portolan'))
  })

  it.each([
    ['own', { use: 'own', digest: 'bb' }],
    ['team', { use: 'team', digest: 'aa' }],
    ['portolan', builtIn('portolan')],
    ['forklift', builtIn('forklift')],
  ] as const)('are what the user chose: %s', (preference, choice) => {
    expect(choosePolicy(preference, everything)).toEqual(choice)
  })

  it.each(['own', 'team', 'server'] as const)(
    'are the default ones when %s was chosen and is gone',
    (preference) => {
      expect(choosePolicy(preference, nothing)).toEqual(choosePolicy('default', nothing))
    },
  )

  it('run in the browser whenever a server is not asked', () => {
    for (const preference of RULES_PREFERENCES) {
      expect(localRules(choosePolicy(preference, everything)).use).not.toBe('server')
    }
  })

  it('have a key that tells every two of them apart', () => {
    const choices = [everything, { ...everything, team: 'cc' }, { ...nothing, server: true }]
      .flatMap((available) => RULES_PREFERENCES.map((one) => choosePolicy(one, available)))
      .map((choice) => [choiceKey(choice), JSON.stringify(choice)] as const)
    expect(new Set(choices.map(([key]) => key)).size).toBe(
      new Set(choices.map(([, json]) => json)).size,
    )
  })
})
