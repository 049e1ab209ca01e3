/** Which concerns fire on how many VMs of each cluster, over all engines asked about. */
import type {
  MatrixAnswer,
  MatrixCluster,
  MatrixQuestion,
  MatrixRow,
} from '../concern-questions.ts'
import type { ConcernItem } from '../concern-items.ts'
import { vmsOf } from '../lists.ts'
import type { Replicas } from '../replica.ts'
import { compareText } from '../select.ts'
import { isReady, select } from '../selection.ts'

interface Counted {
  item: ConcernItem
  vms: number
  waived: number
  /** By place of the cluster. */
  cells: Map<number, number>
}

/** The same rule of several engines is one row: what differs are the clusters. */
export function answerMatrix(replicas: Replicas, { engines, state }: MatrixQuestion): MatrixAnswer {
  const selection = select(replicas, { engines, list: 'concern', state })
  const rows = new Map<string, Counted>()
  for (const { item } of selection?.found ?? []) {
    const concern = item as ConcernItem
    const row = rows.get(concern.id)
    if (row) row.waived += concern.waived
    else {
      const { waived } = concern
      rows.set(concern.id, { item: concern, vms: 0, waived, cells: new Map() })
    }
  }
  const clusters: (MatrixCluster & { place: number })[] = []
  let affected = 0
  for (const replica of replicas) {
    const places = new Map<string, (typeof clusters)[number]>()
    for (const { row, verdict } of vmsOf(replica)) {
      let cluster = places.get(row.cluster)
      if (!cluster) {
        const name = replica.nameOf('cluster', row.cluster) || 'No cluster'
        const { engine } = replica
        cluster = { engine, id: row.cluster, name, vms: 0, place: clusters.length }
        places.set(row.cluster, cluster)
        clusters.push(cluster)
      }
      cluster.vms += 1
      const found = new Set(verdict?.concerns.map(([id]) => id))
      if (found.size > 0) affected += 1
      for (const id of found) {
        const counted = rows.get(id)
        if (!counted) continue
        counted.vms += 1
        counted.cells.set(cluster.place, (counted.cells.get(cluster.place) ?? 0) + 1)
      }
    }
  }
  const ordered = [...clusters].sort((a, b) => b.vms - a.vms || compareText(a.name, b.name))
  return {
    ready: replicas.every((replica) => isReady(replica, 'concern')),
    clusters: ordered.map(({ place: _, ...cluster }) => cluster),
    rows: [...rows.values()]
      .map(({ item, vms, waived, cells }): MatrixRow => ({
        id: item.id,
        label: item.name,
        category: item.category,
        severity: item.severity,
        area: item.area,
        scope: item.scope,
        vms,
        waived,
        cells: ordered.map(({ place }) => cells.get(place) ?? 0),
      }))
      .sort((a, b) => b.vms - a.vms || compareText(a.label, b.label)),
    total: new Set(selection?.all.map(({ id }) => id)).size,
    vms: affected,
  }
}
