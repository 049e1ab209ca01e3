/** Reads the lines of a snapshot file once, from its first to its last, and believes nothing that it has not seen. */
import { Fault, isAbort } from '../errors.ts'
import {
  chained,
  damaged,
  newer,
  notASnapshot,
  SNAPSHOT_SCHEMA,
  SNAPSHOT_TABLES,
  type Digest,
  type SnapshotEnd,
  type SnapshotHead,
  type SnapshotLine,
} from './format.ts'

/** What of a file is needed, so that tests can do without one. */
export interface SnapshotFile {
  name: string
  size: number
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
}

export interface CheckedSnapshot {
  head: SnapshotHead
  digest: string
  /** Characters of all lines: about the bytes of what will be stored, once as rows. */
  characters: number
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The lines of a gzipped file. Throws Fault for what is not gzip or breaks off. */
async function* textLines(
  file: SnapshotFile,
  onprogress: (share: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  let read = 0
  let first = true
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      if (first && (chunk[0] !== 0x1f || chunk[1] !== 0x8b)) throw notASnapshot()
      first = false
      read += chunk.length
      onprogress(Math.min(1, read / Math.max(1, file.size)))
      controller.enqueue(chunk)
    },
    flush() {
      if (first) throw notASnapshot()
    },
  })
  const text = file
    .stream()
    .pipeThrough(counted, signal ? { signal } : {})
    .pipeThrough(new DecompressionStream('gzip'))
    .pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))
    .getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await text.read()
      if (done) break
      const parts = (rest + value).split('\n')
      rest = parts.pop()!
      yield* parts
    }
  } catch (error) {
    if (error instanceof Fault || isAbort(error)) throw error
    throw damaged('it breaks off or was changed')
  } finally {
    await text.cancel().catch(() => undefined)
  }
  if (rest !== '') yield rest
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}

function headOf(line: string | undefined): SnapshotHead {
  const head = line === undefined ? undefined : parse(line)
  if (!isFields(head) || head['portolan'] !== 'snapshot') throw notASnapshot()
  const { schema, app, savedAt, engine } = head
  if (typeof schema !== 'number') throw notASnapshot()
  if (schema > SNAPSHOT_SCHEMA) throw newer(schema)
  const whole =
    typeof app === 'string' &&
    typeof savedAt === 'number' &&
    isFields(engine) &&
    ['id', 'name', 'url'].every((field) => typeof engine[field] === 'string')
  if (!whole) throw damaged('its first line is not what it should be')
  return head as unknown as SnapshotHead
}

function recordsOf(value: unknown): SnapshotLine {
  const fine =
    Array.isArray(value) &&
    value.length === 2 &&
    SNAPSHOT_TABLES.has(String(value[0])) &&
    Array.isArray(value[1]) &&
    value[1].every(isFields)
  if (!fine) throw damaged('a line is not what it should be')
  return value as unknown as SnapshotLine
}

export interface ReadOptions {
  digest: Digest
  /** Share of the file that is read, 0 to 1. */
  onprogress?: (share: number) => void
  /** Given each line of records, in order. */
  online?: (line: SnapshotLine) => Promise<void>
  signal?: AbortSignal
}

/** Reads the whole file. Throws Fault `protocol` for anything that is not a whole snapshot of a known schema. */
export async function readSnapshot(
  file: SnapshotFile,
  { digest, onprogress = () => undefined, online, signal }: ReadOptions,
): Promise<CheckedSnapshot> {
  let head: SnapshotHead | null = null
  let end: SnapshotEnd | null = null
  let sum = ''
  let lines = 0
  let characters = 0
  for await (const line of textLines(file, onprogress, signal)) {
    signal?.throwIfAborted()
    if (end !== null) throw damaged('something follows its end')
    if (head === null) head = headOf(line)
    else {
      const value = parse(line)
      if (isFields(value) && value['end'] === true) {
        end = value as unknown as SnapshotEnd
        continue
      }
      const records = recordsOf(value)
      await online?.(records)
    }
    sum = await chained(digest, sum, line)
    lines += 1
    characters += line.length
  }
  if (head === null) throw notASnapshot()
  if (end === null) throw damaged('its end is missing')
  if (end.lines !== lines || end.digest !== sum) throw damaged('its digest is another one')
  return { head, digest: sum, characters }
}
