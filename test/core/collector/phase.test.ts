/** Every phase against every input: the expected table is written out, so that a change of the machine shows here. */
import { describe, expect, it } from 'vitest'
import {
  begin,
  failure,
  step,
  TABLE,
  type Input,
  type InputType,
  type Machine,
} from '../../../src/core/collector/phase.ts'
import type { FaultKind, Phase } from '../../../src/core/model/meta.ts'

const calm: Machine = {
  phase: 'started',
  parity: true,
  resync: null,
  reconcile: null,
  paused: false,
  halt: null,
}

const INPUTS: { readonly [T in InputType]: Extract<Input, { type: T }> } = {
  connected: { type: 'connected', loaded: true },
  'other-engine': { type: 'other-engine' },
  'kind-loaded': { type: 'kind-loaded' },
  'all-loaded': { type: 'all-loaded' },
  'caught-up': { type: 'caught-up', complete: true },
  polled: { type: 'polled' },
  reconciled: { type: 'reconciled' },
  gap: { type: 'gap', reason: 'why' },
  doubt: { type: 'doubt' },
  failed: { type: 'failed', kind: 'unreachable' },
  halted: { type: 'halted', kind: 'sign-in' },
  'poll-now': { type: 'poll-now' },
  reconcile: { type: 'reconcile' },
  'full-reload': { type: 'full-reload' },
  pause: { type: 'pause' },
  resume: { type: 'resume' },
  'signed-in': { type: 'signed-in' },
  'signed-out': { type: 'signed-out' },
}

/** What differs from a calm machine in that phase (`parity: true`, nothing asked for, halted by quota). */
type Expected = { readonly [P in Phase]: { readonly [T in InputType]: Partial<Machine> } }

const out: Partial<Machine> = { phase: 'halted', halt: 'sign-in' }
const anew: Partial<Machine> = { phase: 'load', parity: false }
const lost: Partial<Machine> = { phase: 'resync', parity: false, resync: 'why' }
const reload: Partial<Machine> = { phase: 'resync', parity: false, resync: 'asked for' }

const always = {
  failed: {},
  halted: out,
  pause: { paused: true },
  resume: {},
  'signed-out': out,
} as const

const running = {
  ...always,
  connected: {},
  'other-engine': anew,
  'kind-loaded': {},
  'all-loaded': {},
  'caught-up': {},
  polled: {},
  reconciled: {},
  gap: lost,
  doubt: { reconcile: 'doubt' },
  'poll-now': {},
  reconcile: { reconcile: 'asked' },
  'full-reload': reload,
  'signed-in': {},
} as const

const EXPECTED: Expected = {
  started: {
    ...running,
    connected: { phase: 'loaded' },
    gap: { resync: 'why' },
    'full-reload': { resync: 'asked for' },
  },
  load: { ...running, 'all-loaded': { phase: 'loaded' }, reconcile: {}, 'full-reload': {} },
  loaded: { ...running, 'caught-up': { phase: 'parity' } },
  parity: { ...running, polled: { phase: 'refresh' } },
  refresh: running,
  resync: { ...running, 'all-loaded': { phase: 'loaded' }, reconcile: {}, 'full-reload': {} },
  halted: {
    ...running,
    'other-engine': {},
    gap: { resync: 'why' },
    'signed-in': { phase: 'started', halt: null },
    'poll-now': { phase: 'started', halt: null },
    reconcile: { phase: 'started', halt: null, reconcile: 'asked' },
    'full-reload': { phase: 'started', halt: null, resync: 'asked for' },
    resume: { phase: 'started', halt: null },
  },
}

const PHASES = Object.keys(TABLE) as Phase[]
const TYPES = Object.keys(INPUTS) as InputType[]
const at = (phase: Phase): Machine => ({
  ...calm,
  phase,
  halt: phase === 'halted' ? 'quota' : null,
})

describe('phase machine', () => {
  it.each(PHASES.flatMap((phase) => TYPES.map((type) => [phase, type] as const)))(
    'T1 %s × %s',
    (phase, type) => {
      const before = at(phase)
      const frozen = Object.freeze({ ...before })
      expect(step(frozen, INPUTS[type])).toEqual({ ...before, ...EXPECTED[phase][type] })
    },
  )

  it('T2 begins with what is durable, and always by asking who answers', () => {
    const machine = begin({ parity: true, resync: 'a gap', reconcile: 'doubt', paused: true })
    expect(machine).toEqual({ ...calm, resync: 'a gap', reconcile: 'doubt', paused: true })
    expect(step(machine, { type: 'connected', loaded: true })).toMatchObject({
      phase: 'resync',
      parity: false,
      resync: 'a gap',
    })
    expect(step(machine, { type: 'connected', loaded: false })).toMatchObject({
      phase: 'load',
      parity: false,
      resync: null,
    })
  })

  it('T3 reaches parity only when every kind has been complete', () => {
    const loaded = { ...at('loaded'), parity: false }
    expect(step(loaded, { type: 'caught-up', complete: false })).toMatchObject({
      phase: 'parity',
      parity: false,
    })
    const refresh = { ...at('refresh'), parity: false }
    expect(step(refresh, { type: 'caught-up', complete: true }).parity).toBe(true)
  })

  it('T4 a missing sign-in is mended by a sign-in alone', () => {
    const halted: Machine = { ...at('halted'), halt: 'sign-in' }
    for (const type of ['poll-now', 'resume', 'reconcile', 'full-reload'] as const) {
      expect(step(halted, { type }).phase).toBe('halted')
    }
    expect(step(halted, { type: 'signed-in' }).phase).toBe('started')
    // What was asked for meanwhile is not forgotten.
    const asked = step(step(halted, { type: 'full-reload' }), { type: 'signed-in' })
    expect(asked).toMatchObject({ phase: 'started', resync: 'asked for' })
  })

  it('T5 names the failures that only a user can mend', () => {
    const kinds: FaultKind[] = ['sign-in', 'permission', 'quota']
    for (const kind of kinds) expect(failure(kind)).toEqual({ type: 'halted', kind })
    expect(failure('unreachable')).toEqual({ type: 'failed', kind: 'unreachable' })
    expect(failure('defect')).toEqual({ type: 'failed', kind: 'defect' })
  })

  it('T6 the end of a resync clears its mark, the end of a comparison its wish', () => {
    const resync = { ...at('resync'), resync: 'why', reconcile: 'asked' as const }
    expect(step(resync, { type: 'all-loaded' })).toMatchObject({ resync: null, reconcile: null })
    const refresh = { ...at('refresh'), reconcile: 'asked' as const }
    expect(step(refresh, { type: 'reconciled' }).reconcile).toBeNull()
    const paused = { ...at('refresh'), paused: true }
    expect(step(paused, { type: 'resume' }).paused).toBe(false)
  })
})
