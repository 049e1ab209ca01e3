/** What to know before the other sheets are trusted: gaps in the data, verdicts that do not hold, where it all comes from. */
import { dataAsOf } from '../../model/freshness.ts'
import { KINDS, type Kind } from '../../model/kinds.ts'
import { kindTitle, kindWord } from '../../model/pages.ts'
import { storedRows, type EngineFacts, type VmFacts } from './facts.ts'
import { flag, number, sheet, text, time, type Sheet } from './sheet.ts'
import { OUT_OF_DATE_TEXT } from '../../model/readiness-words.ts'

export interface HealthRow {
  of: EngineFacts
  kind: Kind
  id: string
  name: string
  message: string
  since: number | null
}

export const HEALTH_SHEET = sheet<readonly HealthRow[], HealthRow>({
  name: 'oHealth',
  rows: (rows) => rows,
  columns: [
    text('Provider', ({ of }) => of.engine.name, 16),
    text('Kind', ({ kind }) => kindWord(kind), 16),
    text('Object', ({ name }) => name, 28),
    text('ID', ({ id }) => id, 36),
    text('Message', ({ message }) => message, 80),
    time('Since', ({ since }) => since),
  ],
})

/** What is wrong with a VM or with what is known of it. */
export function healthOf({ of, vm, parts, readiness, disks }: VmFacts): HealthRow[] {
  const found: HealthRow[] = []
  const say = (message: string, since: number | null = null): void => {
    found.push({ of, kind: 'vm', id: vm.id, name: vm.name, message, since })
  }
  const { verdict } = parts
  if (!verdict) say('Not validated yet.', of.waiting.get(vm.id)?.since ?? null)
  else {
    if (verdict.state === 'failed') say(`Validation failed: ${verdict.error}`, verdict.at)
    if (verdict.incomplete) say('The rules judged an input with a gap.', verdict.at)
    const { outOfDate } = readiness
    if (outOfDate)
      say(`The verdict is out of date: ${OUT_OF_DATE_TEXT[outOfDate.reason]}.`, outOfDate.since)
  }
  if (vm.hasIllegalImages) say('It has illegal disk images.')
  for (const disk of disks) {
    if (disk.status !== '' && disk.status !== 'ok')
      say(`Its disk “${disk.name}” is in status ${disk.status}.`)
  }
  if (disks.length < vm.diskAttachments.length) say('A disk that is attached to it is not stored.')
  return found
}

/** Space that is nearly used up, as the engine's dashboard counts it. */
const NEARLY_FULL = 0.9

/** What is wrong with an engine's data, and with objects other than VMs. */
export function engineHealth(of: EngineFacts): HealthRow[] {
  const found: HealthRow[] = []
  const { meta, small } = of
  for (const kind of KINDS) {
    const { state, trouble } = meta?.kinds[kind] ?? { state: 'never', trouble: null }
    if (state === 'complete') continue
    const message = trouble?.message ?? 'Not loaded completely; rows may be missing.'
    found.push({ of, kind, id: '', name: kindTitle(kind), message, since: trouble?.since ?? null })
  }
  for (const { kind, id, name, path, message, at } of of.faults)
    found.push({
      of,
      kind,
      id,
      name,
      message: `Could not be read at ${path}: ${message}`,
      since: at,
    })
  for (const { id, name, status } of small.host.values()) {
    if (status === 'up' || status === 'maintenance' || status === '') continue
    found.push({ of, kind: 'host', id, name, message: `The host is ${status}.`, since: null })
  }
  for (const { id, name, used, capacity } of small.storageDomain.values()) {
    if (used === null || !capacity || used / capacity < NEARLY_FULL) continue
    const message = `${Math.round((100 * used) / capacity)} % of the space is used.`
    found.push({ of, kind: 'storageDomain', id, name, message, since: null })
  }
  return found
}

const sourceName = ({ meta }: EngineFacts): string => {
  const source = meta?.policy.local?.source ?? meta?.policy.source
  return source ? source.name : ''
}

export const SOURCE_SHEET: Sheet<EngineFacts> = sheet<EngineFacts, EngineFacts>({
  name: 'oSource',
  rows: (of) => [of],
  columns: [
    text('Provider', ({ engine }) => engine.name, 20),
    text('Provider ID', ({ engine }) => engine.id, 20),
    text('Address', ({ engine }) => engine.url, 40),
    text('Product', ({ meta }) => meta?.engine?.product, 24),
    text('Version', ({ meta }) => meta?.engine?.fullVersion, 24),
    text('Instance ID', ({ meta }) => meta?.engine?.instanceId, 36),
    time('Data as of', ({ meta }) => dataAsOf(meta)),
    flag('Complete', ({ meta }) => meta?.parity ?? false),
    number('Last event', ({ meta }) => meta?.cursor),
    number('Clock difference ms', ({ meta }) => meta?.engine?.clockSkew),
    number('VMs', ({ meta }) => meta?.kinds.vm.rows ?? 0),
    number('Objects', ({ meta }) => storedRows(meta)),
    text('Rules', sourceName, 24),
    text(
      'Policy version',
      ({ meta }) => String(meta?.policy.local?.version ?? meta?.policy.version ?? ''),
      14,
    ),
    text(
      'Rules digest',
      ({ meta }) => (meta?.policy.local?.source ?? meta?.policy.source)?.digest,
      64,
    ),
  ],
})
