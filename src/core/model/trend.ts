/** What is remembered of an estate over time: a few numbers a day, and what was there when a visit ended. */
import type { Level } from './readiness.ts'

/** The newest numbers of one day. */
export interface TrendSample {
  /** The day as `2026-11-23`, by the clock of this computer. */
  day: string
  at: number
  vms: number
  levels: Readonly<Record<Level, number>>
  /** VMs that have a concern, by its id; waived ones are among them. */
  concerns: Readonly<Record<string, number>>
}

/** The VMs of one moment: id, revision and name, a line each, with tabs between. */
export interface Roll {
  at: number
  vms: string
}

export interface RollEntry {
  id: string
  revision: number
  name: string
}

const SPACE = /[\t\n]/g

export const rollOf = (vms: readonly RollEntry[]): string =>
  vms
    .map(({ id, revision, name }) => `${id}\t${revision}\t${name.replaceAll(SPACE, ' ')}`)
    .join('\n')

export function parseRoll(vms: string): Map<string, RollEntry> {
  const entries = new Map<string, RollEntry>()
  for (const line of vms === '' ? [] : vms.split('\n')) {
    const [id = '', revision, name = ''] = line.split('\t')
    entries.set(id, { id, revision: Number(revision), name })
  }
  return entries
}

/** `2026-11-23`, by the clock of this computer. */
export function dayKey(at: number): string {
  const day = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
