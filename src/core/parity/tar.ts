/** Members of a tar archive as it streams by (POSIX ustar with the long names of GNU tar and pax); contents are skipped
 * unless they are asked for, because a must-gather is mostly logs. */
import { Fault } from '../errors.ts'
import type { ByteSource } from './byte-source.ts'

const BLOCK = 512
/** A long name or pax header beyond this is no name. */
const LONGEST_NAME = 64 * 1024

export interface Member {
  path: string
  size: number
  /** Its bytes; to be called before the next member is asked for, once. */
  read(): Promise<Uint8Array>
}

const decoder = new TextDecoder()

const text = (block: Uint8Array, from: number, length: number): string => {
  const field = block.subarray(from, from + length)
  const end = field.indexOf(0)
  return decoder.decode(end === -1 ? field : field.subarray(0, end))
}

/** Octal text, or base 256 when the first bit is set. */
function sizeOf(block: Uint8Array): number {
  const field = block.subarray(124, 136)
  if ((field[0]! & 0x80) === 0) return Number.parseInt(text(block, 124, 12).trim() || '0', 8)
  return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0)
}

export const isTar = (head: Uint8Array): boolean =>
  head.length >= BLOCK && decoder.decode(head.subarray(257, 262)) === 'ustar'

/** `path` of a pax header: lines of `length key=value`. */
const paxPath = (header: string): string | undefined =>
  header
    .split('\n')
    .map((line) => /^\d+ path=(.*)$/.exec(line)?.[1])
    .find((path) => path !== undefined)

/** The files of the archive. Throws a Fault when it is damaged. */
export async function* members(source: ByteSource): AsyncGenerator<Member, void, undefined> {
  let longName: string | undefined
  for (;;) {
    const block = await source.take(BLOCK)
    // Two empty blocks end an archive; some end without.
    if (block.length < BLOCK || block.every((byte) => byte === 0)) return
    const size = sizeOf(block)
    if (!isTar(block) || !Number.isSafeInteger(size) || size < 0) {
      throw new Fault('protocol', 'The archive is damaged: a header is not readable.', {
        nextStep: 'Unpack it and import the JSON file with the VMs.',
      })
    }
    const padding = (BLOCK - (size % BLOCK)) % BLOCK
    const type = text(block, 156, 1)
    if ((type === 'L' || type === 'x') && size <= LONGEST_NAME) {
      const header = decoder.decode(await source.take(size))
      await source.skip(padding)
      longName = type === 'L' ? header.replace(/\0.*$/s, '') : (paxPath(header) ?? longName)
      continue
    }
    const prefix = text(block, 345, 155)
    const name = text(block, 0, 100)
    const path = longName ?? (prefix === '' ? name : `${prefix}/${name}`)
    let taken = false
    if (type === '0' || type === '') {
      yield {
        path,
        size,
        read: () => {
          taken = true
          return source.take(size)
        },
      }
    }
    if (type !== 'g') longName = undefined
    await source.skip(taken ? padding : size + padding)
  }
}
