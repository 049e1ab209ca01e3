/**
 * A ledger as a file that is handed from one browser to another. A file is read whole or not at all: what is wrong with
 * it is said in words, with the place.
 */
import { LATEST, type TriageEntry, type Waiver } from './triage.ts'

export const TRIAGE_FORMAT = 'portolan-triage'
/** Raise it when readers have to know of a change. */
export const TRIAGE_VERSION = 1

export interface TriageDocument {
  format: typeof TRIAGE_FORMAT
  version: number
  /** ISO 8601 in UTC. */
  exportedAt: string
  by: string
  /** The engine whose VMs it is about. */
  engine: { id: string; name: string }
  /** Removed ones included, so that a merge removes them elsewhere, too. */
  entries: readonly TriageEntry[]
}

export const triageDocument = (
  entries: readonly TriageEntry[],
  engine: TriageDocument['engine'],
  { by, now }: { by: string; now: number },
): TriageDocument => ({
  format: TRIAGE_FORMAT,
  version: TRIAGE_VERSION,
  exportedAt: new Date(now).toISOString(),
  by,
  engine,
  entries,
})

export type ReadTriage =
  | { document: TriageDocument; problems: readonly [] }
  /** What is wrong and where, at most ten. */
  | { document: null; problems: readonly string[] }

const PROBLEMS = 10

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Gathers what is wrong while a document is read. */
class Reader {
  readonly problems: string[] = []

  wrong(where: string, what: string): void {
    this.problems.push(`${where} ${what}.`)
  }

  text(from: Fields, name: string, where: string): string {
    const value = from[name]
    if (typeof value === 'string') return value
    this.wrong(`${where}.${name}`, value === undefined ? 'is missing' : 'is not text')
    return ''
  }

  time(from: Fields, name: string, where: string): number {
    const value = from[name]
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LATEST)
      return value
    this.wrong(
      `${where}.${name}`,
      value === undefined ? 'is missing' : 'is not a time in milliseconds',
    )
    return 0
  }

  waiver(value: unknown, where: string): Waiver | null {
    if (value === null) return null
    if (!isFields(value)) {
      this.wrong(where, value === undefined ? 'is missing' : 'is not a waiver')
      return null
    }
    const reason = this.text(value, 'reason', where)
    if (typeof value['reason'] === 'string' && reason.trim() === '')
      this.wrong(`${where}.reason`, 'is empty: a waiver needs a reason')
    return { reason, until: value['until'] === null ? null : this.time(value, 'until', where) }
  }

  entry(value: unknown, where: string): TriageEntry | undefined {
    if (!isFields(value)) {
      this.wrong(where, 'is not an entry')
      return undefined
    }
    const removed = value['removed'] === true
    if (typeof value['removed'] !== 'boolean')
      this.wrong(`${where}.removed`, 'is neither true nor false')
    const entry: TriageEntry = {
      vm: this.text(value, 'vm', where),
      concern: this.text(value, 'concern', where),
      vmName: this.text(value, 'vmName', where),
      note: this.text(value, 'note', where),
      owner: this.text(value, 'owner', where),
      waiver: this.waiver(value['waiver'], `${where}.waiver`),
      by: this.text(value, 'by', where),
      at: this.time(value, 'at', where),
      removed,
    }
    if (value['vm'] === '' && value['concern'] === '')
      this.wrong(where, 'names neither a VM nor a concern')
    return removed ? { ...entry, note: '', owner: '', waiver: null } : entry
  }
}

const failed = (problems: readonly string[]): ReadTriage => ({
  document: null,
  problems:
    problems.length > PROBLEMS
      ? [...problems.slice(0, PROBLEMS - 1), `And ${problems.length - PROBLEMS + 1} more.`]
      : problems,
})

export function readTriage(text: string): ReadTriage {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return failed([`The file is not JSON: ${(error as SyntaxError).message}`])
  }
  if (!isFields(value) || value['format'] !== TRIAGE_FORMAT)
    return failed([`The file is not a triage ledger: its format is not “${TRIAGE_FORMAT}”.`])
  const { version, engine, entries } = value
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return failed(['version is not a number from 1 on.'])
  if (version > TRIAGE_VERSION)
    return failed([
      `A newer Portolan wrote the file: it has version ${version}, this one reads up to ${TRIAGE_VERSION}.`,
    ])
  if (!Array.isArray(entries)) return failed(['entries is not a list.'])
  const reader = new Reader()
  const head = {
    exportedAt: reader.text(value, 'exportedAt', 'The file'),
    by: reader.text(value, 'by', 'The file'),
    engine: { id: '', name: '' },
  }
  if (isFields(engine)) {
    head.engine = {
      id: reader.text(engine, 'id', 'engine'),
      name: reader.text(engine, 'name', 'engine'),
    }
  } else reader.wrong('engine', 'is missing')
  const read = entries
    .map((entry, at) => reader.entry(entry, `entries[${at}]`))
    .filter((entry) => entry !== undefined)
  if (reader.problems.length > 0) return failed(reader.problems)
  return { document: { format: TRIAGE_FORMAT, version, ...head, entries: read }, problems: [] }
}
