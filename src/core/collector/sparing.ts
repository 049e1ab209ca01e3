/**
 * Which details a periodic comparison does without. What takes a request per object (the address of a LUN) would be most
 * of its cost; while nothing else of the object has changed, each is asked for once in a survey interval, in turns.
 */
import type { Sheet } from '../adapters/adapter.ts'
import type { Draft, Row } from '../model/rows.ts'
import type { InventoryStore } from '../ports.ts'
import type { Settings } from '../settings.ts'

/** Whether the stored details of an object are good enough, so that they need not be asked for. */
export type Spare = (draft: Draft) => Promise<boolean>

/** In how many comparisons each object has its turn once. */
export const turnsOf = ({ surveyInterval, reconcileInterval }: Settings): number =>
  Math.max(1, Math.floor(surveyInterval / reconcileInterval))

/** Spreads ids evenly, the same way each time. */
const hash = (id: string): number =>
  [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)

export const isTurnOf = (id: string, no: number, turns: number): boolean =>
  hash(id) % turns === no % turns

/** The draft says what is stored, apart from `details`, which it knows nothing of. */
export function isUnchanged(draft: Draft, row: Row, details: readonly string[]): boolean {
  const stored = new Map(Object.entries(row))
  return Object.entries(draft).every(
    ([field, value]) =>
      details.includes(field) || JSON.stringify(value) === JSON.stringify(stored.get(field)),
  )
}

/** `no` counts comparisons. Rows that are not stored, or differ, are never spared. */
export function sparing(
  sheet: Sheet,
  rows: Pick<InventoryStore, 'get'>,
  no: number,
  turns: number,
): Spare {
  const details = sheet.detail?.fields ?? []
  return async (draft) => {
    if (isTurnOf(draft.id, no, turns)) return false
    const [row] = await rows.get(sheet.kind, [draft.id])
    return row !== undefined && isUnchanged(draft, row, details)
  }
}
