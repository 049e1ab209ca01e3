/** Edits as rows of a ranking, with what the edits above and this one clear together. Pure. */
import type { Edit, EditEffect } from '../model/fix-once.ts'
import { compareText } from './select.ts'

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

export const editKey = ({ concern, cause: { kind, id } }: Edit): string =>
  `${concern}|${kind}:${id}`

function better(a: EditEffect, b: EditEffect, by: Ranking): number {
  const other = by === 'cleared' ? 'ready' : 'cleared'
  return (
    b[by].length - a[by].length ||
    b[other].length - a[other].length ||
    compareText(a.edit.cause.name, b.edit.cause.name) ||
    compareText(editKey(a.edit), editKey(b.edit))
  )
}

/** Best first. Of several edits of one object for one concern only the best is kept: they are alternatives. */
export function rankEffects(effects: readonly EditEffect[], by: Ranking = 'cleared'): EditEffect[] {
  const best = new Map<string, EditEffect>()
  for (const effect of effects) {
    const key = editKey(effect.edit)
    const known = best.get(key)
    if (!known || better(effect, known, by) < 0) best.set(key, effect)
  }
  return [...best.values()]
    .filter(({ cleared }) => cleared.length > 0)
    .sort((a, b) => better(a, b, by))
}

/** `affected` VMs are what the running share is of. */
export function fixRows(
  effects: readonly EditEffect[],
  affected: number,
  by: Ranking = 'cleared',
): FixRow[] {
  const sum = new Set<string>()
  return rankEffects(effects, by).map(({ edit, cleared, ready }) => {
    for (const vm of cleared) sum.add(vm)
    return {
      id: editKey(edit),
      edit,
      cleared: cleared.length,
      ready: ready.length,
      sum: sum.size,
      share: affected === 0 ? 0 : (100 * sum.size) / affected,
    }
  })
}
