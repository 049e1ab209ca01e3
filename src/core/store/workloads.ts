/**
 * Everything the policy inputs of some VMs are made of. It follows the stored references, the same that the walk from a
 * changed object to its VMs goes back, so nothing can be part of an input whose change would go unnoticed.
 */
import type { Table } from 'dexie'
import type { Kind } from '../model/kinds.ts'
import type { Row } from '../model/rows.ts'
import type { Shelf, WorkloadParts } from '../ports.ts'
import type { ReplicaDb, Stored } from './schema.ts'
import { rowsOf } from './shelf.ts'

/** Kinds that a policy input is read from. */
const PARTS = [
  'vm',
  'cluster',
  'dataCenter',
  'serverCpu',
  'host',
  'disk',
  'diskProfile',
  'nicProfile',
] as const satisfies readonly Kind[]

/** Tables of the read transaction that `readWorkloads` needs to run in. */
export const workloadTables = (db: ReplicaDb): Table[] => [
  ...PARTS.map((kind) => db.rows(kind) as Table),
  db.verdicts,
]

type Found<K extends Kind> = ReadonlyMap<string, Stored<Row<K>>>

/** Ids of `kind` among references such as `disk:5c0e…`. */
const idsOf = (refs: readonly string[], kind: Kind): string[] =>
  refs.filter((ref) => ref.startsWith(`${kind}:`)).map((ref) => ref.slice(kind.length + 1))

async function follow<K extends Kind>(
  db: ReplicaDb,
  kind: K,
  from: Iterable<Stored<Row>>,
  shelf: Shelf | undefined,
): Promise<Found<K>> {
  const ids = [...new Set([...from].flatMap(({ refs }) => idsOf(refs, kind)))]
  const rows = await rowsOf(db.rows(kind), ids, shelf)
  return new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])))
}

/** The one row of a kind that `refs` name, and the record that carries its own references. */
const pick = <K extends Kind>(
  found: Found<K>,
  kind: K,
  refs: readonly string[],
): Stored<Row<K>> | undefined => {
  const [id] = idsOf(refs, kind)
  return id === undefined ? undefined : found.get(id)
}

const pickAll = <K extends Kind>(
  found: Found<K>,
  kind: K,
  refs: readonly string[],
): Map<string, Row<K>> =>
  new Map(
    idsOf(refs, kind).flatMap((id) => {
      const stored = found.get(id)
      return stored ? [[id, stored.row] as const] : []
    }),
  )

/**
 * Parts by VM id, read in the running transaction or taken from the shelf; VMs that are gone are left out. `placed` is told
 * where the list row of each verdict is.
 */
export async function readWorkloads(
  db: ReplicaDb,
  ids: readonly string[],
  shelf?: Shelf,
  placed?: (id: string, chunk: number | null) => void,
): Promise<Map<string, WorkloadParts>> {
  const [rows, verdicts] = await Promise.all([
    rowsOf(db.rows('vm'), ids, shelf),
    rowsOf(db.verdicts, ids, shelf),
  ])
  if (placed) ids.forEach((id, at) => placed(id, verdicts[at]?.chunk ?? null))
  const vms = rows.filter((row) => row !== undefined)
  const [clusters, hosts, disks, nicProfiles] = await Promise.all([
    follow(db, 'cluster', vms, shelf),
    follow(db, 'host', vms, shelf),
    follow(db, 'disk', vms, shelf),
    follow(db, 'nicProfile', vms, shelf),
  ])
  const [dataCenters, serverCpus, diskProfiles] = await Promise.all([
    follow(db, 'dataCenter', clusters.values(), shelf),
    follow(db, 'serverCpu', clusters.values(), shelf),
    follow(db, 'diskProfile', disks.values(), shelf),
  ])
  const verdictOf = new Map(verdicts.flatMap((v) => (v ? [[v.id, v.verdict] as const] : [])))
  return new Map(
    vms.map(({ id, refs, row }) => {
      const cluster = pick(clusters, 'cluster', refs)
      const diskRefs = idsOf(refs, 'disk').flatMap((disk) => disks.get(disk)?.refs ?? [])
      const parts: WorkloadParts = {
        vm: row,
        verdict: verdictOf.get(id),
        cluster: cluster?.row,
        dataCenter: pick(dataCenters, 'dataCenter', cluster?.refs ?? [])?.row,
        serverCpu: pick(serverCpus, 'serverCpu', cluster?.refs ?? [])?.row,
        host: pick(hosts, 'host', refs)?.row,
        disks: pickAll(disks, 'disk', refs),
        diskProfiles: pickAll(diskProfiles, 'diskProfile', diskRefs),
        nicProfiles: pickAll(nicProfiles, 'nicProfile', refs),
      }
      return [id, parts]
    }),
  )
}
