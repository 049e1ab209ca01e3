/** Which single edits help most, of all engines asked about, against one concern or all; and what only helps one by one. */
import { severityOf } from '../../model/readiness.ts'
import type { FixesAnswer, FixesQuestion, FixLine } from '../concern-questions.ts'
import { editKey, rankEffects } from '../fix-rows.ts'
import { vmsOf } from '../lists.ts'
import type { Replica, Replicas } from '../replica.ts'
import { categoryIn, placeOf } from '../scope.ts'
import { compareText } from '../select.ts'

/** Lines that a page is given; nobody works through more. */
const LINES = 500

const inForce = ({ policy }: Replica, version: string | number): boolean =>
  policy?.version === version || policy?.local?.version === version

export function answerFixes(
  replicas: Replicas,
  { concern, by, information }: FixesQuestion,
): FixesAnswer {
  const known = replicas.flatMap((replica) => {
    const { fixOnce } = replica.facts ?? {}
    return fixOnce ? [{ replica, fixOnce, category: categoryIn(replica) }] : []
  })
  const wanted =
    (category: (concern: string) => string) =>
    (of: string): boolean =>
      concern === '' ? information || severityOf(category(of)) !== 'information' : of === concern
  const other = by === 'cleared' ? 'ready' : 'cleared'
  const ranked = known
    .flatMap(({ replica, fixOnce, category }) => {
      const passes = wanted(category)
      const effects = fixOnce.effects.filter(({ edit }) => passes(edit.concern))
      return rankEffects(effects, by).map((effect) => ({ replica, effect, category }))
    })
    .sort(
      ({ effect: a }, { effect: b }) =>
        b[by].length - a[by].length ||
        b[other].length - a[other].length ||
        compareText(a.edit.cause.name, b.edit.cause.name),
    )
  const affected =
    concern === ''
      ? 0
      : replicas.reduce(
          (sum, replica) =>
            sum +
            vmsOf(replica).filter(({ verdict }) => verdict?.concerns.some(([id]) => id === concern))
              .length,
          0,
        )
  const seen = new Set<string>()
  const lines = ranked.map(({ replica, effect: { edit, cleared, ready }, category }): FixLine => {
    const { engine } = replica
    for (const vm of cleared) seen.add(`${engine}/${vm}`)
    return {
      id: `${engine}/${editKey(edit)}`,
      engine,
      edit,
      label: replica.rules.get(edit.concern)?.label || edit.concern,
      severity: severityOf(category(edit.concern)),
      place: '',
      cleared: cleared.length,
      ready: ready.length,
      sum: seen.size,
      share: affected === 0 ? 0 : (100 * seen.size) / affected,
    }
  })
  const byEngine = new Map(known.map(({ replica }) => [replica.engine, replica]))
  const times = known.map(({ fixOnce }) => fixOnce.at)
  return {
    lines: lines
      .slice(0, LINES)
      .map((line) => ({ ...line, place: placeOf(byEngine.get(line.engine)!, line.edit.cause) })),
    own: known.flatMap(({ replica, fixOnce, category }) => {
      const passes = wanted(category)
      return fixOnce.own
        .filter((edits) => passes(edits.concern))
        .map((edits) => ({
          ...edits,
          engine: replica.engine,
          label: replica.rules.get(edits.concern)?.label || edits.concern,
        }))
    }),
    affected,
    at: known.length < replicas.length || known.length === 0 ? null : Math.min(...times),
    versions: known.map(({ replica, fixOnce: { version, standIn } }) => ({
      engine: replica.engine,
      version,
      standIn,
      inForce: replica.policy === null || inForce(replica, version),
    })),
    decided: Object.fromEntries(
      replicas.map((replica) => [
        replica.engine,
        replica.pending.size > 0
          ? 0
          : replica.list('verdict').rows.filter(({ state }) => state === 'ok').length,
      ]),
    ),
    vms: known.reduce((sum, { fixOnce }) => sum + fixOnce.vms, 0),
    since: known.reduce(
      (sum, { replica, fixOnce }) =>
        sum + replica.list('verdict').rows.filter(({ at }) => at > fixOnce.at).length,
      0,
    ),
  }
}
