/** What this browser keeps of each engine, in the words of the list from which it can be removed. */
import { dataAsOf } from '../core/model/freshness.ts'
import type { ReplicaMeta } from '../core/model/meta.ts'
import type { StoredReplica, Weight } from '../core/store/queries.ts'
import { FORMAT } from '../core/store/schema.ts'

export interface KeptReplica {
  engineId: string
  vms: number
  /** Objects of all kinds. */
  rows: number
  /** When the rows last agreed with the engine; null when they never did, or cannot be read. */
  asOf: number | null
  /** `newer`: this Portolan refuses it; `older`: it goes when the engine is loaded again. */
  written: 'now' | 'newer' | 'older'
  /** About; null while unknown. */
  bytes: number | null
}

const rowsOf = (meta: ReplicaMeta | null): number =>
  Object.values(meta?.kinds ?? {}).reduce((sum, { rows }) => sum + rows, 0)

/**
 * One entry per engine, the largest first; an engine may have replicas of several formats. `used` is what the browser
 * says all databases take (bytes on disk): the weights are then shares of it, and as they are where it says nothing.
 */
export function keptReplicas(
  replicas: readonly StoredReplica[],
  weights: readonly Weight[],
  used: number | null,
): KeptReplica[] {
  const total = weights.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const scale = used !== null && total > 0 ? used / total : 1
  const ids = [...new Set(replicas.map(({ engineId }) => engineId))]
  const kept = ids.map((engineId): KeptReplica => {
    const own = replicas.filter((replica) => replica.engineId === engineId)
    const readable = own.find((replica) => replica.readable)
    const newer = own.some(({ format }) => format > FORMAT)
    const known = weights.flatMap((weight) =>
      weight.engineId === engineId && weight.bytes !== null ? [weight.bytes] : [],
    )
    return {
      engineId,
      vms: readable?.vms ?? 0,
      rows: rowsOf(readable?.meta ?? null),
      asOf: dataAsOf(readable?.meta ?? undefined),
      written: newer ? 'newer' : readable ? 'now' : 'older',
      bytes: known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0) * scale,
    }
  })
  return kept.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
}
