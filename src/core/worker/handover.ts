/** What one side puts down when it has it and the other takes when it comes to it, in order. One taker. */
export class Handover<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = []
  #ended = false
  #wake: () => void = () => undefined

  put(one: T): void {
    this.#waiting.push(one)
    this.#wake()
  }

  /** Nothing comes any more. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
