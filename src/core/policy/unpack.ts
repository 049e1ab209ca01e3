/**
 * A bundle's bytes as its files: a gzipped or plain tar as OPA writes it, or a bare module. Everything is bounded, because
 * the bytes come from wherever the user got them.
 */
import { Fault } from '../errors.ts'
import { words } from './compiled.ts'

export interface BundleFile {
  /** Path inside of the bundle, without a slash at its beginning. */
  path: string
  bytes: Uint8Array<ArrayBuffer>
}

const MiB = 1024 * 1024
/** The rules of this product take 0.4 MiB and pack to a quarter of that. */
export const MOST_PACKED = 32 * MiB
export const MOST_BYTES = 64 * MiB
export const MOST_FILES = 1_000

const BLOCK = 512
const NAME = [0, 100] as const
const SIZE = [124, 12] as const
const CHECKSUM = [148, 8] as const
const TYPE = 156
const MAGIC = [257, 5] as const
const PREFIX = [345, 155] as const

const BUILD = 'Choose what "opa build -t wasm" writes: a bundle (.tar.gz) or the policy.wasm in it.'

const refuse = (message: string, nextStep = BUILD, cause?: unknown): Fault =>
  new Fault('protocol', message, { nextStep, cause })

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte)

const isGzip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x1f, 0x8b)
const isModule = (bytes: Uint8Array): boolean => startsWith(bytes, 0, 0x61, 0x73, 0x6d)

export function tooLarge(most: number): Fault {
  return refuse(
    `The bundle is too large: ${most / MiB} MiB are taken at most.`,
    'Leave out data that no rule reads.',
  )
}

async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([packed])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader()
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    let next: ReadableStreamReadResult<Uint8Array>
    try {
      next = await reader.read()
    } catch (cause) {
      throw refuse(`The bundle is damaged: ${words(cause)}`, 'Copy the file again.', cause)
    }
    if (next.done) break
    size += next.value.length
    if (size > MOST_BYTES) {
      await reader.cancel()
      throw tooLarge(MOST_BYTES)
    }
    parts.push(next.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const decoder = new TextDecoder()

const textAt = (header: Uint8Array, [from, length]: readonly [number, number]): string => {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}

/** NaN for what is no octal number. */
const numberAt = (header: Uint8Array, field: readonly [number, number]): number => {
  const text = textAt(header, field).trim()
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN
}

/** All bytes of the header added up, its own field taken for blanks. */
function checksumOf(header: Uint8Array): number {
  const [from, length] = CHECKSUM
  return header.reduce((sum, byte, at) => sum + (at >= from && at < from + length ? 32 : byte), 0)
}

/** Throws a Fault for a path that leads out of the bundle. */
function inside(name: string): string {
  const path = name.replaceAll('\\', '/').replace(/^(\.?\/+)+/, '')
  if (path === '' || path.split('/').includes('..')) {
    throw refuse(`The bundle holds a file with the name "${name.slice(0, 100)}".`)
  }
  return path
}

function untar(tar: Uint8Array<ArrayBuffer>): BundleFile[] {
  const files: BundleFile[] = []
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) break
    const size = numberAt(header, SIZE)
    const end = at + BLOCK + size
    if (numberAt(header, CHECKSUM) !== checksumOf(header) || !(end <= tar.length)) {
      throw refuse(`The bundle is damaged at byte ${at}.`, 'Copy the file again.')
    }
    const prefix = textAt(header, MAGIC) === 'ustar' ? textAt(header, PREFIX) : ''
    const name = prefix === '' ? textAt(header, NAME) : `${prefix}/${textAt(header, NAME)}`
    const type = String.fromCharCode(header[TYPE]!)
    if (type === '0' || type === '\0') {
      if (files.length === MOST_FILES) {
        throw refuse(`The bundle holds more than ${MOST_FILES} files.`)
      }
      files.push({ path: inside(name), bytes: tar.slice(at + BLOCK, end) })
    } else if (!'5xg'.includes(type)) {
      // Folders and notes about the next file are passed over; links and devices have no business here.
      throw refuse(`The bundle holds "${name.slice(0, 100)}", which is no plain file.`)
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

/** Throws a Fault `protocol` that says what is wrong with the bytes. */
export async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<BundleFile[]> {
  if (bytes.length > MOST_PACKED) throw tooLarge(MOST_PACKED)
  if (isModule(bytes)) return [{ path: 'policy.wasm', bytes }]
  const tar = isGzip(bytes) ? await gunzip(bytes) : bytes
  if (isModule(tar)) return [{ path: 'policy.wasm', bytes: tar }]
  if (tar.length < BLOCK) throw refuse('The file is neither a bundle nor a WebAssembly module.')
  const readable = numberAt(tar, CHECKSUM) === checksumOf(tar.subarray(0, BLOCK))
  if (!readable) throw refuse('The file is neither a bundle nor a WebAssembly module.')
  return untar(tar)
}
