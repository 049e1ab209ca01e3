/** A ranking of edits in words: what it says in one line, and as a list to work through. Pure. */
import type { FixRow } from '../../core/estate/fix-rows.ts'
import { count } from '../lib/format.ts'
import { valueText } from '../../core/estate/affected.ts'
import { amount, becomeReady } from './words.ts'

/** `9 edits clear all 460 VMs; the first 3 clear half`, as far as it is so. */
export function fixSummary(rows: readonly FixRow[], affected: number): string {
  const last = rows.at(-1)
  if (!last) return ''
  const edits = `${count(rows.length)} ${rows.length === 1 ? 'edit clears' : 'edits clear'}`
  const all =
    last.sum >= affected
      ? `${edits} all ${amount(affected)}`
      : `${edits} ${count(last.sum)} of ${amount(affected)}`
  const half = rows.findIndex(({ share }) => share >= 50) + 1
  if (half === 0 || rows.length < 3 || half === rows.length) return all
  return `${all}; the first${half === 1 ? ' clears' : ` ${half} clear`} half`
}

/** One line per edit, for a ticket or a mail. */
export const todoList = <R extends FixRow>(
  rows: readonly R[],
  objectText: (row: R) => string,
): string =>
  rows
    .map((row) => {
      const { edit, cleared, ready } = row
      const vms = `clears ${amount(cleared)}${ready > 0 ? `, ${becomeReady(ready)}` : ''}`
      const what = edit.text
        ? `edit it so that ${edit.text}`
        : `change ${edit.path} to ${valueText(edit.to)}`
      return `- [ ] ${objectText(row)}: ${what} (now ${valueText(edit.from)}; ${vms})`
    })
    .join('\n')
