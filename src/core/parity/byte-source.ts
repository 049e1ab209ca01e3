/** Bytes of a stream taken piece by piece, with a look ahead; a bound on how many may come keeps gzip bombs out. */
import { Fault } from '../errors.ts'

const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024)

/** The stream itself failed: a file that went away, gzip that is cut short or damaged. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

export class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #most: number
  #chunks: Uint8Array[] = []
  #held = 0
  #came = 0
  #ended = false

  constructor(stream: ReadableStream<Uint8Array>, most: number) {
    this.#reader = stream.getReader()
    this.#most = most
  }

  /** Reads until `bytes` are held or the stream ends; false when it ended before. */
  async #fill(bytes: number): Promise<boolean> {
    while (this.#held < bytes && !this.#ended) {
      const { done, value } = await this.#reader.read().catch((cause: unknown) => {
        if (cause instanceof Fault) throw cause
        throw new Unreadable(cause instanceof Error ? cause.message : String(cause), { cause })
      })
      if (done) this.#ended = true
      else {
        this.#came += value.length
        if (this.#came > this.#most) {
          await this.cancel()
          throw new Fault('protocol', `The file holds more than ${mib(this.#most)} MiB.`, {
            nextStep: 'Import only the JSON file with the VMs.',
          })
        }
        this.#chunks.push(value)
        this.#held += value.length
      }
    }
    return this.#held >= bytes
  }

  /** The next bytes without taking them; fewer at the end. */
  async peek(bytes: number): Promise<Uint8Array> {
    await this.#fill(bytes)
    const all = this.#join(Math.min(bytes, this.#held))
    this.#chunks.unshift(all)
    this.#held += all.length
    return all
  }

  /** The next bytes; fewer at the end. */
  async take(bytes: number): Promise<Uint8Array> {
    await this.#fill(bytes)
    return this.#join(Math.min(bytes, this.#held))
  }

  async skip(bytes: number): Promise<void> {
    let left = bytes
    while (left > 0 && (this.#held > 0 || (await this.#fill(1)))) {
      left -= this.#join(Math.min(left, this.#held)).length
    }
  }

  /** Everything that is left, as another stream. */
  rest(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        if (this.#held > 0 || (await this.#fill(1))) {
          controller.enqueue(new Uint8Array(this.#join(this.#held)))
        } else controller.close()
      },
      cancel: () => this.cancel(),
    })
  }

  async cancel(): Promise<void> {
    this.#ended = true
    await this.#reader.cancel()
  }

  #join(bytes: number): Uint8Array {
    const joined = new Uint8Array(bytes)
    let at = 0
    while (at < bytes) {
      const chunk = this.#chunks[0]!
      const part = chunk.subarray(0, bytes - at)
      joined.set(part, at)
      at += part.length
      if (part.length === chunk.length) this.#chunks.shift()
      else this.#chunks[0] = chunk.subarray(part.length)
    }
    this.#held -= bytes
    return joined
  }
}
