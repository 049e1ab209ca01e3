/**
 * The phases of a replica as a pure machine: every phase answers every input (a missing cell does not compile).
 *
 *   started ──▶ load ──▶ loaded ──▶ parity ──▶ refresh ◀─┐
 *      │                   ▲ ▲                    │      │ polled
 *      │  stored cursor    │ └──── resync ◀── gap ┘──────┘
 *      └───────────────────┘          a fault that only a user can mend, from anywhere ──▶ halted ──▶ started
 *
 * Promises and guards are in SPEC.md. No I/O, no clock: the loop in `collector.ts` feeds it and acts on the phase.
 */
import { reactionTo } from '../errors.ts'
import type { FaultKind, Phase } from '../model/meta.ts'

export interface Machine {
  readonly phase: Phase
  /** Everything up to the cursor is applied to a complete load. Kept while the engine is away: the rows stay complete as of then. */
  readonly parity: boolean
  /** Why everything has to be listed again, durable in meta. */
  readonly resync: string | null
  /** Why a complete comparison, which does not doubt the cursor, is wanted, durable in meta; null while none is. */
  readonly reconcile: 'asked' | 'doubt' | null
  readonly paused: boolean
  /** What halted it; null in every other phase. */
  readonly halt: FaultKind | null
}

export type Input =
  /** The engine answered and is the one we know. `loaded`: a complete load is stored. */
  | { type: 'connected'; loaded: boolean }
  /** Another installation answers at this address; the replica has been emptied. */
  | { type: 'other-engine' }
  | { type: 'kind-loaded' }
  /** No kind is left to be listed (by a load or a resync). */
  | { type: 'all-loaded' }
  /** The events since the cursor are applied. `complete`: every kind has been listed whole at least once. */
  | { type: 'caught-up'; complete: boolean }
  /** A poll's events, if any, are applied. */
  | { type: 'polled' }
  /** The comparison with the engine is through. */
  | { type: 'reconciled' }
  /** The position in the audit log cannot be trusted. */
  | { type: 'gap'; reason: string }
  /** A sign that changes went by without events. */
  | { type: 'doubt' }
  /** A failure that is tried again. */
  | { type: 'failed'; kind: FaultKind }
  /** A failure that only a user can mend. */
  | { type: 'halted'; kind: FaultKind }
  | { type: 'poll-now' }
  | { type: 'reconcile' }
  | { type: 'full-reload' }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'signed-in' }
  | { type: 'signed-out' }

export type InputType = Input['type']
type Of<T extends InputType> = Extract<Input, { type: T }>
type Cell<T extends InputType> = (machine: Machine, input: Of<T>) => Machine
export type Table = { readonly [P in Phase]: { readonly [T in InputType]: Cell<T> } }

/** The reason of a resync that a user asked for. */
export const RELOAD = 'asked for'

/** Where a worker begins, whatever the last one was doing; facts that are durable are read from meta. */
export const begin = (
  stored: Pick<Machine, 'parity' | 'resync' | 'reconcile' | 'paused'>,
): Machine => ({
  phase: 'started',
  parity: stored.parity,
  resync: stored.resync,
  reconcile: stored.reconcile,
  paused: stored.paused,
  halt: null,
})

const stay = (machine: Machine): Machine => machine

const to =
  (phase: Phase, change: Partial<Machine> = {}) =>
  (machine: Machine): Machine => ({ ...machine, phase, ...change })

const connect: Cell<'connected'> = (machine, { loaded }) => {
  if (!loaded) return to('load', { parity: false, resync: null })(machine)
  return machine.resync === null ? to('loaded')(machine) : to('resync', { parity: false })(machine)
}

/** A load that runs lists everything anyway and reads the events since it began. */
const gap: Cell<'gap'> = (machine, { reason }) =>
  to('resync', { parity: false, resync: reason })(machine)

const halt = (machine: Machine, input: { kind: FaultKind }): Machine =>
  to('halted', { halt: input.kind })(machine)

const signOut = to('halted', { halt: 'sign-in' })

const caughtUp =
  (phase: Phase): Cell<'caught-up'> =>
  (machine, { complete }) => ({ ...machine, phase, parity: complete })

const wantResync = (machine: Machine): Machine => ({ ...machine, resync: RELOAD })
const wantReconcile = (machine: Machine): Machine => ({ ...machine, reconcile: 'asked' })
/** A sign that is seen again while a comparison is wanted changes nothing. */
const doubt = (machine: Machine): Machine => ({
  ...machine,
  reconcile: machine.reconcile ?? 'doubt',
})

/** What every phase answers alike. */
const common = {
  'other-engine': to('load', { parity: false, resync: null, reconcile: null }),
  halted: halt,
  'signed-out': signOut,
  failed: stay,
  'poll-now': stay,
  'signed-in': stay,
  pause: (machine: Machine): Machine => ({ ...machine, paused: true }),
  resume: (machine: Machine): Machine => ({ ...machine, paused: false }),
} as const

/** Before the engine has answered, and while a load runs, a wish waits in the record. */
const noWork = {
  'kind-loaded': stay,
  'all-loaded': stay,
  'caught-up': stay,
  polled: stay,
  reconciled: stay,
} as const

/** Once loaded, the engine's answer after an outage changes nothing unless it opens a gap. */
const running = {
  ...common,
  ...noWork,
  connected: stay,
  gap,
  doubt,
  reconcile: wantReconcile,
  'full-reload': (machine: Machine): Machine => gap(machine, { type: 'gap', reason: RELOAD }),
} as const

/** A sign-in mends a sign-in; anything else that a user has mended may be tried on their word. */
const retryHalted = (machine: Machine): Machine =>
  machine.halt === 'sign-in' ? machine : to('started', { halt: null })(machine)

const done = (machine: Machine): Machine => ({ ...machine, reconcile: null })

export const TABLE: Table = {
  started: {
    ...common,
    ...noWork,
    connected: connect,
    gap: (machine, { reason }) => ({ ...machine, resync: reason }),
    doubt,
    reconcile: wantReconcile,
    'full-reload': wantResync,
  },
  load: {
    ...common,
    ...noWork,
    connected: stay,
    'all-loaded': to('loaded', { reconcile: null }),
    // Events went by unseen while the load ran: it has to be compared once more.
    gap,
    doubt,
    reconcile: stay,
    'full-reload': stay,
  },
  loaded: { ...running, 'caught-up': caughtUp('parity') },
  parity: { ...running, polled: to('refresh') },
  refresh: { ...running, 'caught-up': caughtUp('refresh'), reconciled: done },
  resync: {
    ...running,
    'all-loaded': to('loaded', { resync: null, reconcile: null }),
    // Everything is being listed: what was asked for is under way.
    reconcile: stay,
    'full-reload': stay,
  },
  halted: {
    ...common,
    ...noWork,
    connected: stay,
    gap: (machine, { reason }) => ({ ...machine, resync: reason }),
    doubt,
    'other-engine': stay,
    halted: halt,
    'signed-in': to('started', { halt: null }),
    'poll-now': retryHalted,
    reconcile: (machine) => retryHalted(wantReconcile(machine)),
    'full-reload': (machine) => retryHalted(wantResync(machine)),
    resume: (machine) => retryHalted({ ...machine, paused: false }),
  },
}

/** The next state; the same object when nothing changes. */
export function step(machine: Machine, input: Input): Machine {
  const cell = TABLE[machine.phase][input.type] as (machine: Machine, input: Input) => Machine
  return cell(machine, input)
}

/** The input that a failure is. `yield` faults end the run and are no input. */
export const failure = (kind: FaultKind): Input =>
  reactionTo(kind) === 'halt' ? { type: 'halted', kind } : { type: 'failed', kind }
