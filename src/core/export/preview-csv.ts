/** The VMs whose readiness other rules would change, with the reasons, as a table for a spreadsheet. */
import type { Preview } from '../model/preview.ts'
import { csv } from './csv.ts'

const HEADER = [
  'VM',
  'VM id',
  'Cluster',
  'Readiness now',
  'Readiness then',
  'Because',
  'Rules now',
  'Rules then',
  'Evaluated at',
]

const named = ({ source, version }: Preview['candidate']): string =>
  `${source.name} ${String(version)}`

/** One line per VM; further concerns that came or went stand in the same cell. `clusterOf`: name of a cluster. */
export function* previewCsv(
  preview: Preview,
  clusterOf: (id: string) => string,
): Generator<string, void, undefined> {
  const { inForce, candidate, at, changes } = preview
  const [now, then] = [inForce ? named(inForce) : '', named(candidate)]
  const when = new Date(at).toISOString()
  yield* csv(
    HEADER,
    changes.map(({ id, name, cluster, before, after, because }) => [
      name,
      id,
      clusterOf(cluster),
      before,
      after,
      because.join('; '),
      now,
      then,
      when,
    ]),
  )
}
