/** What screens say of rules, engines and verdicts: a name where it is known, and never more than that. */
import { describe, expect, it } from 'vitest'
import {
  engineWords,
  isLocal,
  rulesOf,
  sparedShare,
  sparedText,
  validatedText,
  versionText,
} from '../../../src/app/view/policy-words.ts'
import { noPolicy } from '../../../src/core/model/meta.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'

const NOW = new Date(2026, 4, 4, 14, 5).getTime()
const AT = new Date(2026, 4, 4, 14, 2).getTime()
const ours = { origin: 'built-in', name: 'Portolan rules', digest: 'ab'.repeat(32) } as const
const server = { origin: 'server', name: 'opa.example.com', digest: '' } as const
const trouble = { kind: 'unreachable', message: 'm', nextStep: 'n', since: AT, count: 2 } as const
const opa = { ...noPolicy(), backend: 'opa', version: 6, source: server } as const
const wasm = { ...noPolicy(), backend: 'wasm', version: 17, source: ours } as const
const local = { version: 17, source: ours, since: AT }

const verdict = (change: Partial<Verdict> = {}): Verdict => ({
  id: 'v1',
  state: 'ok',
  revision: 412,
  policyVersion: 17,
  concerns: [],
  error: '',
  backend: 'wasm',
  at: AT,
  missing: [],
  incomplete: false,
  inputs: '',
  since: {},
  ...change,
})

describe('engineWords', () => {
  it('tells the browser, the server and none apart', () => {
    expect(engineWords(wasm, NOW).title).toBe('In this browser')
    expect(engineWords(opa, NOW)).toEqual({
      title: 'Policy server',
      detail: 'As the Portolan server is configured',
      local: false,
    })
    expect(engineWords(noPolicy(), NOW).title).toBe('None yet')
  })

  it('says since when the rules here stand in for a server', () => {
    const { title, detail, local: badge } = engineWords({ ...opa, local, trouble }, NOW)
    expect([title, badge]).toEqual(['In this browser', true])
    expect(detail).toContain('does not answer since 14:02; Portolan rules stand in')
  })

  it('says that verdicts stay when neither can be asked', () => {
    const words = engineWords({ ...opa, trouble }, NOW)
    expect(words.local).toBe(false)
    expect(words.detail).toContain('marked out of date')
    expect(engineWords({ ...wasm, trouble }, NOW).detail).toContain('do not run since 14:02')
  })
})

describe('a verdict', () => {
  const of = { revision: 412, outOfDate: false, policy: wasm, now: NOW }

  it('names when, with what, where and against which revision', () => {
    expect(validatedText(verdict(), of)).toBe(
      'Validated 14:02 with Portolan rules, in this browser, against revision 412 (current).',
    )
    expect(
      validatedText(verdict({ backend: 'opa', policyVersion: 6 }), { ...of, policy: opa }),
    ).toBe('Validated 14:02 with rules 6, on the policy server, against revision 412 (current).')
  })

  it('is current only when nothing moved on', () => {
    expect(validatedText(verdict(), { ...of, revision: 413 })).toContain('412; it is 413 now.')
    expect(validatedText(verdict(), { ...of, outOfDate: true })).toMatch(/revision 412\.$/)
  })

  it('names rules by their version once they are not in force', () => {
    expect(rulesOf(5, opa)).toBe('rules 5')
    expect(rulesOf(17, { ...opa, local })).toBe('Portolan rules')
    expect(rulesOf(null, opa)).toBe('rules of unknown version')
    expect(versionText('0123456789abcdef')).toBe('0123…cdef')
  })

  it('is local only where a server is asked otherwise', () => {
    expect(isLocal(verdict(), { ...opa, local })).toBe(true)
    expect(isLocal(verdict(), wasm)).toBe(false)
    expect(isLocal(verdict({ backend: 'opa' }), opa)).toBe(false)
  })
})

it('counts what was spared only once there was something', () => {
  expect(sparedShare(noPolicy())).toBeNull()
  expect(sparedShare({ ...wasm, evaluated: 1, spared: 3 })).toBe(75)
  expect(sparedText(noPolicy())).toBe('none asked for yet')
  expect(sparedText({ ...wasm, evaluated: 1_000, spared: 3_000 })).toBe('3,000 of 4,000, 75 %')
})
