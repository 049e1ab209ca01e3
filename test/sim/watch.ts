/**
 * What must never happen, seen from where the worker's calls arrive: a write of a worker that leads no more, a replica
 * emptied for no reason, a question asked again and again.
 */
import type { Query } from '../../src/core/ports.ts'

const MINUTE = 60_000

/** Identical questions of one worker within a minute. A poll asks six times; failures and commands add to it. */
const REPEATS = 24

/** Something was wrong with what is simulated, as opposed to the simulation itself. */
export class Unwell extends Error {}

export class Watch {
  readonly #now: () => number
  /** How often there was a reason to empty the replica. */
  readonly #replaced: () => number
  #leader = ''
  #epoch = 0
  #seq = 0
  /** How often the replica was emptied. */
  wipes = 0
  #asked = new Map<string, number[]>()
  /** In words, what happened that must not. */
  readonly offences: string[] = []

  constructor(now: () => number, replaced: () => number) {
    this.#now = now
    this.#replaced = replaced
  }

  leads(name: string, epoch: number): void {
    if (epoch <= this.#epoch) this.offences.push(`epoch ${epoch} follows ${this.#epoch}`)
    this.#leader = name
    this.#epoch = epoch
    this.#asked.clear()
  }

  wrote(name: string, epoch: number, what: string): void {
    if (name !== this.#leader || epoch !== this.#epoch) {
      this.offences.push(`${what} of ${name} went through although ${this.#leader} leads`)
    }
  }

  committed(name: string, epoch: number, seq: number): void {
    this.wrote(name, epoch, 'a commit')
    if (seq <= this.#seq) this.offences.push(`commit ${seq} follows ${this.#seq}`)
    this.#seq = seq
  }

  wiped(name: string, epoch: number): void {
    this.wrote(name, epoch, 'a wipe')
    this.wipes += 1
    if (this.wipes > this.#replaced()) {
      this.offences.push('the replica was emptied although it is the same engine')
    }
  }

  asked(name: string, path: string, query: Query): void {
    if (name !== this.#leader) return
    const question = `${path} ${JSON.stringify(query)}`
    const now = this.#now()
    const times = (this.#asked.get(question) ?? []).filter((at) => now - at < MINUTE)
    times.push(now)
    this.#asked.set(question, times)
    if (times.length > REPEATS) {
      this.offences.push(`${question} was asked ${times.length} times within a minute`)
    }
  }
}
