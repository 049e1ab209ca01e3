/** What must not grow while a replica follows an engine for long: heaps after a warm-up, and tables beside the inventory. */
import { KINDS } from '../../src/core/model/kinds.ts'
import { CHANGES_KEPT } from '../../src/core/store/changes.ts'
import { AUDITS_KEPT, EVENTS_KEPT } from '../../src/core/store/history.ts'
import { REFILL } from '../../src/core/store/slabs.ts'
import type { Heap } from './heap.ts'

export const HEAPS = ['page', 'worker', 'buffers'] as const satisfies readonly (keyof Heap)[]

/** One look at the product. */
export interface Sample {
  /** Since the beginning, milliseconds. */
  at: number
  heap: Heap
  /** Bytes of the origin, as the browser estimates them. */
  storage: number
  /** Records by table. */
  tables: Record<string, number>
  events: number
  requests: number
}

/** A heap may be so much larger in the last quarter than in the second one. */
const TOLERANCE = 1.2

const median = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0

const quarter = (samples: readonly Sample[], no: number): readonly Sample[] => {
  const end = samples.at(-1)?.at ?? 0
  return samples.filter(({ at }) => at > (end * (no - 1)) / 4 && at <= (end * no) / 4)
}

/** Heap of the last quarter over that of the second one, by medians. */
export const heapGrowth = (samples: readonly Sample[], of: keyof Heap): number => {
  const [second, last] = [2, 4].map((no) =>
    median(quarter(samples, no).map(({ heap }) => heap[of])),
  )
  return last === second ? 1 : last! / second!
}

/** The most records that a table beside the inventory may have, given the inventory. */
function bounds(tables: Record<string, number>): Record<string, number> {
  const rows = KINDS.map((kind) => tables[kind] ?? 0)
  const vms = tables['vm'] ?? 0
  // Chunks refill once they have room; a kind's last one and those in between are not full.
  const chunks = [...rows, vms].reduce((sum, count) => sum + Math.ceil(count / (REFILL / 2)) + 1, 0)
  return {
    meta: 1,
    chunks,
    pending: Math.ceil(vms / (REFILL / 2)) + 1,
    verdicts: vms,
    rules: 100,
    faults: rows.reduce((sum, count) => sum + count, 0),
    events: EVENTS_KEPT,
    audits: AUDITS_KEPT,
    changes: CHANGES_KEPT,
  }
}

/** What has grown beyond its bounds, in words. */
export function grown(samples: readonly Sample[]): string[] {
  const found: string[] = []
  for (const of of HEAPS) {
    const growth = heapGrowth(samples, of)
    if (growth > TOLERANCE) found.push(`the heap (${of}) grew ${growth.toFixed(2)} times`)
  }
  for (const { at, tables } of samples) {
    const most = bounds(tables)
    for (const [table, count] of Object.entries(tables)) {
      if ((KINDS as readonly string[]).includes(table)) continue
      const bound = most[table]
      const minute = (at / 60_000).toFixed(1)
      if (bound === undefined) found.push(`nobody knows how large ${table} may become`)
      else if (count > bound)
        found.push(`minute ${minute}: ${count} records in ${table}, ${bound} at most`)
    }
  }
  return [...new Set(found)]
}
