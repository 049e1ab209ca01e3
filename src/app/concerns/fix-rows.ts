/** Edits as rows of a ranking, with what the edits above and this one clear together; and as a list to work through. Pure. */
import type { EditEffect, Edit } from '../../core/model/fix-once.ts'
import { count } from '../lib/format.ts'
import { amount, becomeReady, valueText } from './words.ts'

export interface FixRow {
  /** Unique among the rows. */
  id: string
  edit: Edit
  cleared: number
  ready: number
  /** VMs that lose the concern by this edit and those above it, and their share of `affected`, percent. */
  sum: number
  share: number
}

export type Ranking = 'cleared' | 'ready'

const keyOf = ({ concern, cause: { kind, id } }: Edit): string => `${concern}|${kind}:${id}`

const collator = new Intl.Collator(undefined, { numeric: true })

function better(a: EditEffect, b: EditEffect, by: Ranking): number {
  const other = by === 'cleared' ? 'ready' : 'cleared'
  return (
    b[by].length - a[by].length ||
    b[other].length - a[other].length ||
    collator.compare(a.edit.cause.name, b.edit.cause.name) ||
    collator.compare(keyOf(a.edit), keyOf(b.edit))
  )
}

/**
 * Of several edits of one object for one concern only the best is kept: they are alternatives. `affected` VMs are what
 * the running share is of.
 */
export function fixRows(
  effects: readonly EditEffect[],
  affected: number,
  by: Ranking = 'cleared',
): FixRow[] {
  const best = new Map<string, EditEffect>()
  for (const effect of effects) {
    const key = keyOf(effect.edit)
    const known = best.get(key)
    if (!known || better(effect, known, by) < 0) best.set(key, effect)
  }
  const sum = new Set<string>()
  return [...best]
    .filter(([, { cleared }]) => cleared.length > 0)
    .sort(([, a], [, b]) => better(a, b, by))
    .map(([id, { edit, cleared, ready }]) => {
      for (const vm of cleared) sum.add(vm)
      return {
        id,
        edit,
        cleared: cleared.length,
        ready: ready.length,
        sum: sum.size,
        share: affected === 0 ? 0 : (100 * sum.size) / affected,
      }
    })
}

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
export const todoList = (rows: readonly FixRow[], objectText: (edit: Edit) => string): string =>
  rows
    .map(({ edit, cleared, ready }) => {
      const vms = `clears ${amount(cleared)}${ready > 0 ? `, ${becomeReady(ready)}` : ''}`
      const what = edit.text
        ? `edit it so that ${edit.text}`
        : `change ${edit.path} to ${valueText(edit.to)}`
      return `- [ ] ${objectText(edit)}: ${what} (now ${valueText(edit.from)}; ${vms})`
    })
    .join('\n')
