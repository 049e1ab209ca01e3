/** What an explanation says in words: never more than was seen. */
import { describe, expect, it } from 'vitest'
import { kindWords } from '../../../src/core/model/pages.ts'
import {
  clearText,
  evidenceText,
  missingText,
  proofText,
  shortValue,
} from '../../../src/app/concerns/words.ts'
import { evidence, explanation } from './explanations.ts'

describe('values', () => {
  it('stand as JSON, what is absent as nothing, long ones cut', () => {
    expect(shortValue('a')).toBe('"a"')
    expect(shortValue(null)).toBe('null')
    expect(shortValue(undefined)).toBe('nothing')
    expect(shortValue('x'.repeat(100))).toHaveLength(60)
    expect(evidenceText(evidence({ path: 'usbEnabled', value: true }))).toBe('usbEnabled = true')
  })
})

describe('what would clear it', () => {
  it('is the sentence of the rules when that was proven', () => {
    const of = explanation({ text: 'USB is switched off' })
    expect(clearText(of)).toBe('USB is switched off.')
    expect(proofText(of)).toMatch(/^Proven by evaluating/)
  })

  it('is made of the changes that were found where the rules say nothing', () => {
    const of = explanation({
      method: 'search',
      text: '',
      evidence: [
        evidence({ path: 'a', value: 1, clearedBy: 0 }),
        evidence({ path: 'b', value: [2], clearedBy: undefined }),
      ],
    })
    expect(clearText(of)).toBe('`a` becomes `0` and `b` (`[2]`) is taken away.')
    expect(proofText(of)).toMatch(/^Found by trying/)
    expect(proofText({ ...of, bounded: true })).toMatch(/smaller change may do/)
  })

  it('claims nothing when nothing was found, and says whether the search was ended', () => {
    const none = explanation({ proven: false, evidence: [], text: 'USB is off', evaluations: 1 })
    expect(clearText(none)).toBe(
      'Not known: no change that clears it was found (1 change was tried).',
    )
    expect(clearText({ ...none, bounded: true, evaluations: 256 })).toMatch(
      /before the search had to end \(256 changes were tried\)/,
    )
    expect(proofText(none)).toBe('')
    expect(clearText({ ...none, fires: false })).toMatch(/^It has gone already/)
  })
})

it('names kinds and missing references in words', () => {
  expect(kindWords('nicProfile', 2)).toBe('vNIC profiles')
  expect(kindWords('vm', 1)).toBe('VM')
  expect(kindWords('dataCenter', 1)).toBe('data center')
  expect(missingText(['host:h'])).toBe('Missing in the stored data: host h.')
  expect(missingText(['disk:a:b', 'serverCpu:4.7'])).toBe(
    'Missing in the stored data: disk a:b, server CPU 4.7.',
  )
})
