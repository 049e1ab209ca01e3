import { afterEach, describe, expect, it } from 'vitest'
import {
  formatLocale,
  locale,
  localeFor,
  midSentence,
  setLocale,
} from '../../../src/core/model/locale.ts'

afterEach(() => setLocale('en', ['en-GB']))

describe('the language of the console', () => {
  it.each([
    { wanted: 'de', preferred: ['en-US'], is: 'de' },
    { wanted: null, preferred: ['cs-CZ', 'de-AT', 'en'], is: 'de' },
    { wanted: null, preferred: ['cs-CZ'], is: 'en' },
    { wanted: 'xx', preferred: ['en-US', 'de'], is: 'en' },
    { wanted: null, preferred: [], is: 'en' },
  ])('of $wanted, the browser preferring $preferred, is $is', ({ wanted, preferred, is }) => {
    expect(localeFor(wanted, preferred)).toBe(is)
  })

  it('takes the region from the browser where that speaks it', () => {
    setLocale('de', ['en-US', 'de-CH'])
    expect([locale(), formatLocale()]).toEqual(['de', 'de-CH'])
    setLocale('de', ['en-US'])
    expect(formatLocale()).toBe('de')
  })

  it('begins nouns inside of a sentence small in English alone, abbreviations never', () => {
    expect(['Storage domain', 'vNIC profile', 'VM'].map(midSentence)).toEqual([
      'storage domain',
      'vNIC profile',
      'VM',
    ])
    setLocale('de', ['de'])
    expect(midSentence('Speicherdomäne')).toBe('Speicherdomäne')
  })
})
