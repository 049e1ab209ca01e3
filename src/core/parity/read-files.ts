/**
 * The VMs of files that a user chose: JSON, one JSON document per line, either of them gzipped, or a tar archive with
 * such files in it. Bounded in every direction; what cannot be taken is listed with the place where it stood.
 */
import { Fault } from '../errors.ts'
import type { ParityMisfit } from '../model/parity.ts'
import { ByteSource, Unreadable } from './byte-source.ts'
import { vmsIn, type ForkliftVm } from './forklift-vm.ts'
import { isTar, members } from './tar.ts'

const MiB = 1024 * 1024

export interface ReadLimits {
  /** Unpacked bytes of one file. */
  file: number
  /** Bytes of one JSON document; 10,000 VMs take about 60 MiB. */
  document: number
  /** Files in an archive. */
  members: number
  vms: number
  /** Misfits that are listed; a wrong file has one for each element. */
  misfits: number
}

const LIMITS: ReadLimits = {
  file: 4096 * MiB,
  document: 384 * MiB,
  members: 100_000,
  vms: 200_000,
  misfits: 1_000,
}

export interface Chosen {
  name: string
  stream(): ReadableStream<Uint8Array>
}

export interface ForkliftVms {
  vms: readonly ForkliftVm[]
  misfits: readonly ParityMisfit[]
}

const NEXT_STEP =
  'Import the answer of Forklift’s inventory service to providers/ovirt/<uid>/vms?detail=4.'

/** Custom resources that `forklift-must-gather` dumps: plans name VMs, but none of their concerns. */
const RESOURCE = /(^|\/)crs\/[^/]+\/[^/]+\.ya?ml$/
const JSON_FILE = /\.(nd)?jsonl?(\.gz)?$/i

const refuse = (message: string): Fault => new Fault('protocol', message, { nextStep: NEXT_STEP })

const parseLines = (text: string): unknown[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]))

/** A document, or the documents of its lines as a list. Throws a SyntaxError. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/^\s*\{.*\}\s*\n\s*\{/.test(text.slice(0, 4 * MiB))) throw error
    return parseLines(text)
  }
}

class Reading {
  readonly #limits: ReadLimits
  readonly #vms = new Map<string, ForkliftVm>()
  readonly #misfits: ParityMisfit[] = []
  #dropped = 0
  /** Files that were VMs at all. */
  lists = 0
  resources = 0

  constructor(limits: ReadLimits) {
    this.#limits = limits
  }

  misfit(where: string, message: string): void {
    if (this.#misfits.length < this.#limits.misfits) this.#misfits.push({ where, message })
    else this.#dropped += 1
  }

  /** What one JSON text holds; false when it is no list of VMs. */
  take(bytes: Uint8Array, where: string): boolean {
    let document: unknown
    try {
      document = parse(new TextDecoder('utf-8').decode(bytes))
    } catch (error) {
      this.misfit(where, `It is not JSON: ${error instanceof Error ? error.message : 'damaged'}.`)
      return false
    }
    const found = vmsIn(document, where)
    if (!found) return false
    this.lists += 1
    for (const { where: at, message } of found.misfits) this.misfit(at, message)
    for (const vm of found.vms) {
      if (this.#vms.has(vm.id)) {
        this.misfit(
          `${where} (${vm.name})`,
          `The VM ${vm.id} was read before; this one is left out.`,
        )
      } else if (this.#vms.size >= this.#limits.vms) {
        throw refuse(`There are more than ${this.#limits.vms.toLocaleString('en')} VMs.`)
      } else this.#vms.set(vm.id, vm)
    }
    return true
  }

  result(): ForkliftVms {
    const rest = this.#dropped
    return {
      vms: [...this.#vms.values()],
      misfits:
        rest === 0 ? this.#misfits : [...this.#misfits, { where: '', message: `${rest} more.` }],
    }
  }
}

const tooLong = (limits: ReadLimits): string =>
  `It is longer than ${Math.round(limits.document / MiB)} MiB.`

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
    if (RESOURCE.test(member.path)) reading.resources += 1
    if (!JSON_FILE.test(member.path)) continue
    const where = `${name}, ${member.path}`
    if (member.size > limits.document) reading.misfit(where, tooLong(limits))
    else {
      const bytes = await member.read()
      const inner = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzip(bytes, limits) : bytes
      if (inner === null) reading.misfit(where, tooLong(limits))
      else reading.take(inner, where)
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
  if (head[0] === 0x1f && head[1] === 0x8b) {
    source = new ByteSource(gunzip(source.rest()), limits.file)
    head = await source.peek(512)
  }
  if (isTar(head)) return readArchive(source, file.name, reading, limits, signal)
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return reading.misfit(file.name, 'It is a zip archive, which is not read. Unpack it first.')
  }
  const bytes = await source.take(limits.document + 1)
  if (bytes.length > limits.document) {
    await source.cancel()
    return reading.misfit(file.name, tooLong(limits))
  }
  if (reading.take(bytes, file.name)) return
  if (RESOURCE.test(file.name)) reading.resources += 1
  else reading.misfit(file.name, 'There is no list of VMs in it.')
}

/** Why nothing was found, in words that say what would help. */
function nothing(reading: Reading, misfits: readonly ParityMisfit[]): Fault {
  if (reading.resources > 0) {
    return refuse(
      'This must-gather holds logs and custom resources, but not the inventory with its concerns.',
    )
  }
  const [first] = misfits
  const why = first ? ` ${first.where}: ${first.message}` : ''
  return refuse(
    reading.lists > 0
      ? `No VM of Forklift’s inventory could be read.${why}`
      : `There is no list of VMs in what was chosen.${why}`,
  )
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
  const result = reading.result()
  if (result.vms.length === 0) throw nothing(reading, result.misfits)
  return result
}
