/**
 * Whether the worker that holds the lead still runs. Those that wait for the lock ask now and then; whoever leads answers
 * from its event loop, whatever its loops are doing. A tab that the browser has frozen holds its lock and answers nothing.
 */
import type { Clock, Random } from '../ports.ts'
import type { LeaderMessage } from './protocol.ts'
import { leapDuring } from './wake.ts'

/** Questions in a row without an answer after which the leader counts as frozen. */
const MISSES = 3

/** Questions are up to this share further apart, so that two that wait seldom give up on the leader at once. */
const JITTER = 0.25

export interface TakeoverOptions {
  clock: Clock
  random: Random
  /** Shortest silence after which the lead is taken, milliseconds. */
  silence: number
  say(message: LeaderMessage): void
}

export class Takeover {
  readonly #options: TakeoverOptions
  #leads = false
  #answered = false

  constructor(options: TakeoverOptions) {
    this.#options = options
  }

  /** This worker leads from now on, or no more. A new leader says so unasked: those that wait begin to count anew. */
  leads(leads: boolean): void {
    this.#leads = leads
    if (leads) this.#options.say({ type: 'leading' })
  }

  /** What another worker of the engine says. */
  heard({ type }: LeaderMessage): void {
    if (type === 'leading') this.#answered = true
    else if (type === 'who-leads' && this.#leads) this.#options.say({ type: 'leading' })
  }

  /**
   * Resolves when nobody has said to lead for `silence` ms and three questions. A leap of the clock counts for nothing:
   * whoever leads slept too. Rejects when the signal fires.
   */
  async silence(signal: AbortSignal): Promise<void> {
    const { clock, random, silence, say } = this.#options
    for (let missed = 0; missed < MISSES;) {
      this.#answered = false
      say({ type: 'who-leads' })
      const pause = (silence / MISSES) * (1 + JITTER * random())
      const leap = await leapDuring(clock, pause, signal)
      missed = this.#answered || leap !== 0 ? 0 : missed + 1
    }
  }
}
