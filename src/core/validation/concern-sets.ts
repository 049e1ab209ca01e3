/** Two sets of concerns of one VM held against each other, as the preview and the comparison of two backends do. */
import { noCounts, levelOf, severityOf, SEVERITIES, type Level } from '../model/readiness.ts'
import type { Waives } from '../model/triage.ts'
import type { Concern } from '../model/verdict.ts'

/** The concerns of one decision by id; of several with one id the most severe. */
export function byId(concerns: readonly Concern[]): Map<string, Concern> {
  const found = new Map<string, Concern>()
  const rank = ({ category }: Concern): number => SEVERITIES.indexOf(severityOf(category))
  for (const concern of concerns) {
    const other = found.get(concern.id)
    if (!other || rank(concern) < rank(other)) found.set(concern.id, concern)
  }
  return found
}

/** Readiness by a decision; waived concerns do not count. `incomplete`: it was made on an input with a gap. */
export function levelBy(
  vm: string,
  concerns: readonly Concern[],
  waives: Waives | undefined,
  incomplete: boolean,
): Level {
  const counts = noCounts()
  for (const { id, category } of concerns) {
    if (!waives?.(vm, id)) counts[severityOf(category)] += 1
  }
  return levelOf(counts, incomplete)
}

/** What came, went or changed its category, such as `ovirt.disk.shared.detected: Warning → Critical`; sorted. */
export function differences(
  before: ReadonlyMap<string, Concern>,
  after: ReadonlyMap<string, Concern>,
): string[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort()
  return ids.flatMap((id) => {
    const [from, to] = [before.get(id)?.category ?? 'none', after.get(id)?.category ?? 'none']
    return from === to ? [] : [`${id}: ${from} → ${to}`]
  })
}
