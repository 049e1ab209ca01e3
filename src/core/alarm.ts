/** A moment to come on a clock that may jump: a jump backwards makes it due at once instead of never. */
export class Alarm {
  #setAt = 0
  #span = 0

  /** Due from the start; `set` gives it a distance. */
  set(now: number, span: number): void {
    this.#setAt = now
    // Whole milliseconds, as timers count: otherwise a wait could end just before its alarm.
    this.#span = Math.max(0, Math.ceil(span))
  }

  /** Milliseconds to go; 0 when due. */
  left(now: number): number {
    const passed = now - this.#setAt
    return passed < 0 ? 0 : Math.max(0, this.#span - passed)
  }

  isDue(now: number): boolean {
    return this.left(now) === 0
  }
}
