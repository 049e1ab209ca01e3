/**
 * How soon what is marked next is taken up. While marks keep coming, as in a load, page by page, each turn would read and
 * store a few VMs only, and every screen would follow: the more turns come in a row, the longer marks are gathered first.
 */
import { Alarm } from '../alarm.ts'

const FIRST_GAP = 125
const LONGEST_GAP = 1_000
/** After so long without anything to do, what comes is taken up at once again. Milliseconds. */
const QUIET = 500

export class Pace {
  #gap = 0
  #next: Alarm | null = null
  #quiet: Alarm | null = null

  /** Milliseconds until the next turn. */
  left(now: number): number {
    return this.#next?.left(now) ?? 0
  }

  /** Whether turns follow each other closely. */
  get busy(): boolean {
    return this.#gap > 0
  }

  /** A turn begins. */
  begins(now: number): void {
    const follows = this.#quiet !== null && !this.#quiet.isDue(now)
    this.#gap = follows ? Math.min(LONGEST_GAP, Math.max(FIRST_GAP, this.#gap * 2)) : 0
  }

  /** It has ended, having had something to do. */
  ended(now: number): void {
    this.#next = new Alarm()
    this.#next.set(now, this.#gap)
    this.#quiet = new Alarm()
    this.#quiet.set(now, this.#gap + QUIET)
  }

  /** Somebody waits for it. */
  skip(): void {
    this.#gap = 0
    this.#next = null
    this.#quiet = null
  }
}
