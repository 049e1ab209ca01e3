/** What every file says of itself: what made it, when, from which data, by which rules, through which filters. */
import { dataAsOf } from '../model/freshness.ts'
import type { MetaLine } from '../model/table.ts'
import type { EngineFacts } from './sheets/facts.ts'

export interface Maker {
  /** Of this product. */
  version: string
  /** Milliseconds since the epoch. */
  at: number
}

/** What was asked for, in words: view, filters, order. */
export interface Scope {
  /** `VMs in this view`, `Everything stored`. */
  title: string
  /** Further lines, for example each filter. */
  lines: readonly MetaLine[]
}

const iso = (at: number): string => new Date(at).toISOString()

/** The rules that judged what is current: those in force, or those that stand in for a server that is silent. */
export function rulesText({ meta }: EngineFacts): string {
  const policy = meta?.policy
  const { version, source } = policy?.local ?? { version: policy?.version, source: policy?.source }
  if (version == null) return 'Not known'
  const digest = source?.digest ? `, digest ${source.digest}` : ''
  return `${source?.name ?? 'Rules'}, version ${version}${digest}`
}

export function asOfText({ meta }: EngineFacts): string {
  const asOf = dataAsOf(meta)
  if (asOf === null) return 'Not loaded completely yet'
  return meta?.parity ? iso(asOf) : `${iso(asOf)}, not complete: rows may be missing`
}

export const aboutLines = (
  { version, at }: Maker,
  { title, lines }: Scope,
  engines: readonly EngineFacts[],
): MetaLine[] => [
  { name: 'Product', value: `Portolan ${version}` },
  { name: 'Written', value: iso(at) },
  { name: 'Scope', value: title },
  ...lines,
  ...engines.flatMap((facts) => [
    { name: `Data of ${facts.engine.name} as of`, value: asOfText(facts) },
    { name: `Rules of ${facts.engine.name}`, value: rulesText(facts) },
  ]),
  { name: 'Times', value: 'All times are in UTC.' },
  {
    name: 'Sizes',
    value: '1 GiB is 1024 × 1024 × 1024 bytes; the exact number of bytes stands beside it.',
  },
  { name: 'Empty cells', value: 'The value is not known, or does not apply.' },
]
