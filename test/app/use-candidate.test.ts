/** A candidate becomes the rules in use: its files are kept first, and what is not kept is not chosen. */
import { describe, expect, it } from 'vitest'
import { useCandidate } from '../../src/app/use-candidate.ts'
import type { RulesInUse } from '../../src/app/rules-in-use.svelte.ts'
import { Fault } from '../../src/core/errors.ts'

type Rules = Pick<RulesInUse, 'prefer' | 'useOwn'>

function recorded(): { rules: Rules; calls: unknown[][] } {
  const calls: unknown[][] = []
  return {
    calls,
    rules: {
      prefer: (preference) => Promise.resolve(void calls.push(['prefer', preference])),
      useOwn: (bundle) => Promise.resolve(void calls.push(['useOwn', bundle])),
    },
  }
}

const MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

describe('useCandidate', () => {
  it('chooses what is at hand', async () => {
    const { rules, calls } = recorded()
    await useCandidate(rules, { type: 'built-in', profile: 'forklift' }, { digest: 'd' })
    await useCandidate(rules, { type: 'team' }, { digest: 'd' })
    expect(calls).toEqual([
      ['prefer', 'forklift'],
      ['prefer', 'team'],
    ])
  })

  it('keeps the files of an own bundle under the digest that the preview found', async () => {
    const { rules, calls } = recorded()
    const bytes = MODULE.buffer
    await useCandidate(rules, { type: 'file', name: 'policy.wasm', bytes }, { digest: 'd1' })
    const files = [{ path: 'policy.wasm', bytes }]
    await useCandidate(rules, { type: 'files', name: 'site', files }, { digest: 'd2' })
    const kept = [{ path: 'policy.wasm', bytes: MODULE }]
    expect(calls).toEqual([
      ['useOwn', { name: 'policy.wasm', digest: 'd1', files: kept }],
      ['useOwn', { name: 'site', digest: 'd2', files: kept }],
    ])
  })

  it('chooses nothing when the file is none', async () => {
    const { rules, calls } = recorded()
    const bytes = new Uint8Array([1, 2, 3]).buffer
    await expect(
      useCandidate(rules, { type: 'file', name: 'odd.tar.gz', bytes }, { digest: 'd' }),
    ).rejects.toBeInstanceOf(Fault)
    expect(calls).toEqual([])
  })
})
