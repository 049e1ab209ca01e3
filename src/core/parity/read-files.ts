/**
 * The VMs of files that a user chose: JSON, one JSON document per line, either of them gzipped, or a tar archive with
 * such files in it; or the plans of a must-gather. Bounded in every direction; what cannot be taken is listed with the
 * place where it stood.
 */
import { ARCHIVE_FILE, JSON_FILE, RESOURCE_FILE, YAML_FILE } from '../model/parity-files.ts'
import { ByteSource, Unreadable } from './byte-source.ts'
import { LIMITS, MiB, Reading, refuse, type ForkliftVms, type ReadLimits } from './reading.ts'
import { isTar, members } from './tar.ts'

export interface Chosen {
  name: string
  stream(): ReadableStream<Uint8Array>
}

const tooLong = (most: number): string => `It is longer than ${Math.round(most / MiB)} MiB.`

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b

async function readArchive(
  source: ByteSource,
  name: string,
  reading: Reading,
  limits: ReadLimits,
  signal: AbortSignal,
): Promise<void> {
  let count = 0
  for await (const member of members(source)) {
    signal.throwIfAborted()
    count += 1
    if (count > limits.members) throw refuse('The archive has too many files.')
    const where = `${name}, ${member.path}`
    if (ARCHIVE_FILE.test(member.path)) {
      reading.misfit(where, 'It is an archive inside of an archive. Choose it by itself.')
    } else if (RESOURCE_FILE.test(member.path)) {
      if (member.size > limits.resource) reading.misfit(where, tooLong(limits.resource))
      else {
        const bytes = await member.read()
        // The beginning of a YAML text is YAML, too, and would tell of fewer concerns.
        if (bytes.length < member.size) reading.misfit(where, 'It is cut short.')
        else await reading.takeYaml(bytes, { where, origin: name })
      }
    } else if (JSON_FILE.test(member.path)) {
      if (member.size > limits.document) reading.misfit(where, tooLong(limits.document))
      else {
        const bytes = await member.read()
        const inner = isGzip(bytes) ? await unzip(bytes, limits) : bytes
        if (inner === null) reading.misfit(where, tooLong(limits.document))
        else reading.take(inner, { where, origin: name })
      }
    }
  }
}

const gunzip = (stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> =>
  stream.pipeThrough(new DecompressionStream('gzip'))

/** null when it is too long. */
async function unzip(bytes: Uint8Array, limits: ReadLimits): Promise<Uint8Array | null> {
  const whole = new Blob([new Uint8Array(bytes)]).stream()
  const source = new ByteSource(gunzip(whole), limits.file)
  const inner = await source.take(limits.document + 1)
  if (inner.length <= limits.document) return inner
  await source.cancel()
  return null
}

async function readFile(
  file: Chosen,
  reading: Reading,
  limits: ReadLimits,
  signal: AbortSignal,
): Promise<void> {
  let source = new ByteSource(file.stream(), limits.file)
  let head = await source.peek(512)
  if (isGzip(head)) {
    source = new ByteSource(gunzip(source.rest()), limits.file)
    head = await source.peek(512)
  }
  if (isTar(head)) return readArchive(source, file.name, reading, limits, signal)
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return reading.misfit(file.name, 'It is a zip archive, which is not read. Unpack it first.')
  }
  const yaml = YAML_FILE.test(file.name)
  const most = yaml ? limits.resource : limits.document
  const bytes = await source.take(most + 1)
  if (bytes.length > most) {
    await source.cancel()
    return reading.misfit(file.name, tooLong(most))
  }
  const place = { where: file.name, origin: '' }
  if (yaml) {
    if (!(await reading.takeYaml(bytes, place))) {
      reading.misfit(file.name, 'There is no plan or provider of Forklift in it.')
    }
  } else if (!reading.take(bytes, place)) {
    reading.misfit(file.name, 'There is no list of VMs in it.')
  }
}

/** Throws a Fault with a next step when no VM at all was found; stops between files and members when `signal` fires. */
export async function readForklift(
  files: readonly Chosen[],
  signal: AbortSignal,
  limits: ReadLimits = LIMITS,
): Promise<ForkliftVms> {
  const reading = new Reading(limits)
  for (const file of files) {
    signal.throwIfAborted()
    try {
      await readFile(file, reading, limits, signal)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      reading.misfit(file.name, `It is damaged or cannot be read: ${error.message}.`)
    }
  }
  return reading.result()
}
