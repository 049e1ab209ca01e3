/**
 * A ZIP file that is written while its entries grow, several of them at the same time. What is in memory is what is
 * compressed already and waits for the entries before it.
 */
import { Zip, ZipDeflate } from 'fflate'

/** Characters that are encoded and compressed at once. */
const CHUNK = 128 * 1024

/** Bytes gathered before they become a blob, which the browser may keep on disk. */
const PART = 4 * 1024 * 1024

/** Enough for repetitive text; more costs time and saves little. */
const LEVEL = 6

/** Times outside of these years cannot be said; a clock may be that wrong. */
const EARLIEST = Date.UTC(1980, 0, 2)
const LATEST = Date.UTC(2099, 11, 30)

const encoder = new TextEncoder()
const NOTHING = new Uint8Array(0)

/** One entry; text in, end once. */
export class Entry {
  readonly #file: ZipDeflate
  #waiting: string[] = []
  #length = 0

  constructor(file: ZipDeflate) {
    this.#file = file
  }

  write(text: string): void {
    this.#waiting.push(text)
    this.#length += text.length
    if (this.#length >= CHUNK) this.#flush()
  }

  end(): void {
    this.#flush()
    this.#file.push(NOTHING, true)
  }

  #flush(): void {
    const text = this.#waiting.join('')
    this.#waiting = []
    this.#length = 0
    if (text !== '') this.#file.push(encoder.encode(text), false)
  }
}

export class Archive {
  readonly #zip: Zip
  readonly #at: Date
  #parts: Blob[] = []
  #waiting: Uint8Array<ArrayBuffer>[] = []
  #bytes = 0
  #failure: unknown

  /** `at`: what the entries say of when they were made. */
  constructor(at: Date) {
    this.#at = new Date(Math.min(Math.max(at.getTime(), EARLIEST), LATEST))
    this.#zip = new Zip((error, bytes) => {
      if (error) this.#failure ??= error
      else this.#take(bytes as Uint8Array<ArrayBuffer>)
    })
  }

  entry(name: string): Entry {
    const file = new ZipDeflate(name, { level: LEVEL })
    file.mtime = this.#at
    this.#zip.add(file)
    return new Entry(file)
  }

  /** All entries have to be ended before. */
  finish(type: string): Blob {
    this.#zip.end()
    if (this.#failure !== undefined) throw this.#failure as Error
    return new Blob([...this.#parts, ...this.#waiting], { type })
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    this.#waiting.push(bytes)
    this.#bytes += bytes.length
    if (this.#bytes < PART) return
    this.#parts.push(new Blob(this.#waiting))
    this.#waiting = []
    this.#bytes = 0
  }
}
