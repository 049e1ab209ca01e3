/**
 * Plans and providers of Forklift among the custom resources of a must-gather, as YAML or JSON. Of each only what says
 * something about its VMs is kept. The YAML reader is loaded when the first file needs it.
 */
import { isRecord } from './forklift-vm.ts'

export interface VmRef {
  /** '' where the plan gives none. */
  id: string
  name: string
}

export interface Condition {
  type: string
  items: readonly string[]
}

export interface ForkliftPlan {
  kind: 'plan'
  /** `namespace/name`. */
  name: string
  /** The source provider, `namespace/name`. */
  provider: string
  vms: readonly VmRef[]
  /** VMs that the plan has migrated. */
  migrated: readonly VmRef[]
  /** Those that are true. */
  conditions: readonly Condition[]
  /** The status is that of the plan as it is, not of an earlier edit. */
  observed: boolean
}

export interface ForkliftProvider {
  kind: 'provider'
  name: string
  /** `ovirt`, `vsphere`, … */
  type: string
}

export type Resource = ForkliftPlan | ForkliftProvider

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const records = (value: unknown): Record<string, unknown>[] => list(value).filter(isRecord)
const part = (value: unknown, key: string): Record<string, unknown> => {
  const inner = isRecord(value) ? value[key] : undefined
  return isRecord(inner) ? inner : {}
}

const named = (value: Record<string, unknown>): string =>
  `${text(value['namespace'])}/${text(value['name'])}`

const refOf = ({ id, name }: Record<string, unknown>): VmRef => ({ id: text(id), name: text(name) })

const conditionsOf = (holder: Record<string, unknown>): Condition[] =>
  records(holder['conditions'])
    .filter(({ status }) => status === 'True')
    .map(({ type, items }) => ({
      type: text(type),
      items: list(items).filter((item) => typeof item === 'string'),
    }))

function planOf(value: Record<string, unknown>): ForkliftPlan {
  const [metadata, spec, status] = ['metadata', 'spec', 'status'].map((key) => part(value, key))
  const generation = metadata!['generation']
  return {
    kind: 'plan',
    name: named(metadata!),
    provider: named(part(part(spec, 'provider'), 'source')),
    vms: records(spec!['vms']).map(refOf),
    migrated: records(part(status, 'migration')['vms'])
      .filter((vm) => conditionsOf(vm).some(({ type }) => type === 'Succeeded'))
      .map(refOf),
    conditions: conditionsOf(status!),
    observed: typeof generation === 'number' && status!['observedGeneration'] === generation,
  }
}

/** Plans and providers in a parsed document, which may be a list of them; others are left out. */
export function resourcesIn(document: unknown): Resource[] {
  if (!isRecord(document)) return []
  const { apiVersion, kind, items } = document
  if (Array.isArray(items)) return items.flatMap(resourcesIn)
  if (!text(apiVersion).startsWith('forklift.konveyor.io/')) return []
  if (kind === 'Plan') return [planOf(document)]
  if (kind !== 'Provider') return []
  const type = text(part(document, 'spec')['type'])
  return [{ kind: 'provider', name: named(part(document, 'metadata')), type }]
}

/** The documents of a YAML text. Throws an Error that says what is wrong with it. */
export async function parseYaml(source: string): Promise<unknown[]> {
  const { parseAllDocuments } = await import('yaml')
  const documents = parseAllDocuments(source, { logLevel: 'error' })
  return [...documents].map((document) => {
    const [error] = document.errors
    if (error) throw error
    // Resources as they are dumped have no aliases; without them a small file cannot grow into a large one.
    return document.toJS({ maxAliasCount: 0 }) as unknown
  })
}
