import { describe, expect, test } from 'vitest'
import { readDecision, readVersion } from '../../../src/core/policy/decision.ts'

const concern = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  category: 'Warning',
  label: `label of ${id}`,
  assessment: 'text',
  ...more,
})
const document = (concerns: unknown, errors: unknown = [], version: unknown = 6) => ({
  rules_version: version,
  errors,
  concerns,
})

describe('a decision', () => {
  test('is decided when its shape is right; concerns come in the order of their ids', () => {
    expect(readDecision(document([concern('b'), concern('a')]))).toEqual({
      type: 'decided',
      version: 6,
      concerns: [concern('a'), concern('b')],
    })
  })

  test('without concerns is decided and empty', () => {
    expect(readDecision(document([]))).toEqual({ type: 'decided', version: 6, concerns: [] })
  })

  test.each([undefined, null])('%s is no decision, not "no concerns"', (nothing) => {
    expect(readDecision(nothing)).toMatchObject({
      type: 'undecided',
      version: null,
      reason: expect.stringContaining('No decision') as unknown,
    })
  })

  test.each([true, 5, 'text', []])('%j is no decision', (odd) => {
    expect(readDecision(odd).type).toBe('undecided')
  })

  test('with errors is undecided with their texts and keeps the concerns', () => {
    expect(readDecision(document([concern('a')], ['no name.', { code: 1 }]))).toEqual({
      type: 'undecided',
      version: 6,
      concerns: [concern('a')],
      reason: 'no name. {"code":1}',
    })
  })

  test('without a list of errors has none', () => {
    expect(readDecision({ rules_version: 6, concerns: [] }).type).toBe('decided')
    expect(readDecision(document([], null)).type).toBe('decided')
  })

  test.each([{}, { concerns: null }, { concerns: {} }, { concerns: 'none' }, document([], 'bad')])(
    '%j has no readable parts',
    (odd) => {
      expect(readDecision(odd)).toMatchObject({
        type: 'undecided',
        reason: expect.stringContaining('damaged') as unknown,
      })
    },
  )

  test.each([
    ['a text', 'x', 'is not an object'],
    ['null', null, 'is not an object'],
    ['no label', concern('a', { label: undefined }), 'has no label'],
    ['no category', concern('a', { category: null }), 'has no category'],
    ['an assessment of another type', concern('a', { assessment: 5 }), 'has no assessment'],
    ['an id of another type', concern('a', { id: 5 }), 'has an id that is not text'],
    ['no name at all', concern('', { label: '' }), 'has neither id nor label'],
  ])('with %s among its concerns is undecided and keeps the others', (_, odd, words) => {
    const decision = readDecision(document([concern('good'), odd]))
    expect(decision).toMatchObject({
      type: 'undecided',
      concerns: [concern('good')],
      reason: `The answer of the rules is damaged: concern 2 ${words}.`,
    })
  })

  test('keeps a category that the stock rules do not have', () => {
    const decision = readDecision(document([concern('a', { category: 'Advisory' })]))
    expect(decision.concerns[0]?.category).toBe('Advisory')
  })

  test('names a concern without id by its label', () => {
    const decision = readDecision(document([concern('', { label: 'Own rule' })]))
    expect(decision).toMatchObject({ type: 'decided', concerns: [{ id: 'unnamed:Own rule' }] })
  })

  test('drops fields that are none of a concern', () => {
    const decision = readDecision(document([concern('a', { secret: 1 })]))
    expect(decision.concerns).toEqual([concern('a')])
  })
})

test.each([
  [{ rules_version: 6 }, 6],
  [{ rules_version: 0 }, 0],
  [{ rules_version: '2026-01' }, '2026-01'],
  [{ rules_version: '' }, null],
  [{ rules_version: null }, null],
  [{ rules_version: { rules_version: 6 } }, null],
  [{}, null],
  [undefined, null],
  [6, null],
])('the version of %j is %j', (value, version) => {
  expect(readVersion(value)).toBe(version)
})
