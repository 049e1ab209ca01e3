/**
 * The readiness of all stored VMs as CSV, for spreadsheets and tickets: a line for each VM, as the list of VMs says it,
 * with its concerns and those that are waived. Read in one transaction, so all lines are of one moment.
 */
import { readiness, SEVERITIES, severityOf, type Readiness } from '../model/readiness.ts'
import type { VmListRow } from '../model/list-rows.ts'
import type { Ledger } from '../model/triage.ts'
import { chunksAfter, parseChunk, readMeta, readWaiting, type ReplicaDb } from '../store/queries.ts'
import type { ChunkKind } from '../store/schema.ts'

const HEAD = [
  'VM',
  'ID',
  'Data center',
  'Cluster',
  'Readiness',
  'Out of date because',
  'Out of date since',
  'Validated',
  'Critical',
  'Warning',
  'Information',
  'Waived',
  'Concerns',
  'Waived concerns',
  'Reasons of waivers',
]

/**
 * A spreadsheet takes what begins with these for a formula, and names in the engine are written by others: an
 * apostrophe makes it text.
 */
const FORMULA = /^[=+\-@\t\r]/

function field(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (values: readonly (string | number | null)[]): string =>
  `${values.map(field).join(',')}\r\n`

const time = (at: number | null | undefined): string =>
  at == null ? '' : new Date(at).toISOString()

const rowsOf = async <K extends ChunkKind>(db: ReplicaDb, kind: K) =>
  (await chunksAfter(db, kind, -1)).flatMap((chunk) => parseChunk<K>(chunk))

/** Parts of the document, a line each. `ledger` holds at `now`. Stops between lines when `signal` fires. */
export async function* readinessCsv(
  db: ReplicaDb,
  ledger: Ledger,
  now: number,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const [vms, verdicts, clusters, dataCenters, waiting, meta] = await db.transaction(
    'r',
    [db.chunks, db.pending, db.meta],
    () =>
      Promise.all([
        rowsOf(db, 'vm'),
        rowsOf(db, 'verdict'),
        rowsOf(db, 'cluster'),
        rowsOf(db, 'dataCenter'),
        readWaiting(db),
        readMeta(db),
      ]),
  )
  const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]))
  const clusterOf = new Map(clusters.map((cluster) => [cluster.id, cluster]))
  const dataCenterOf = new Map(dataCenters.map((dataCenter) => [dataCenter.id, dataCenter]))
  const waives = ledger.waivesAt(now)

  const lineOf = (vm: VmListRow): string => {
    const verdict = byId.get(vm.id)
    const judged: Readiness = readiness(
      verdict,
      vm.revision,
      meta?.policy ?? null,
      waiting.get(vm.id),
      waives,
    )
    // What an answer that is no verdict brought along is not counted, so it is not listed either.
    const concerns = judged.counts ? (verdict?.concerns ?? []) : []
    const found = [...concerns].sort(
      ([a, x], [b, y]) =>
        SEVERITIES.indexOf(severityOf(x)) - SEVERITIES.indexOf(severityOf(y)) || (a < b ? -1 : 1),
    )
    const waived = found.flatMap(([id]) => {
      const entry = ledger.waiverOf(vm.id, id, now)
      return entry ? [{ id, reason: entry.waiver.reason }] : []
    })
    const isWaived = new Set(waived.map(({ id }) => id))
    const cluster = clusterOf.get(vm.cluster)
    return line([
      vm.name,
      vm.id,
      dataCenterOf.get(cluster?.dataCenter ?? '')?.name ?? '',
      cluster?.name ?? vm.cluster,
      judged.level,
      judged.outOfDate?.reason ?? '',
      time(judged.outOfDate?.since),
      time(verdict?.at),
      ...SEVERITIES.map((severity) => judged.counts?.[severity] ?? null),
      judged.counts ? judged.waived : null,
      found
        .filter(([id]) => !isWaived.has(id))
        .map(([id]) => id)
        .join(' '),
      waived.map(({ id }) => id).join(' '),
      [...new Set(waived.map(({ reason }) => reason))].join(' | '),
    ])
  }

  yield line(HEAD)
  for (const vm of vms) {
    signal?.throwIfAborted()
    yield lineOf(vm)
  }
}
