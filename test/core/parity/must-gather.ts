/** Resources of a must-gather as `oc get -o yaml` prints them: plans with the conditions that Forklift sets, providers. */
import type { Entry } from './archive.ts'

export interface Vm {
  id?: string
  name?: string
}

export interface PlanOf {
  name?: string
  provider?: string
  vms: readonly Vm[]
  /** VMs with labels of critical concerns; the condition is absent without any. */
  critical?: readonly (readonly [Vm, string])[]
  /** Other conditions that are true, with the VMs that they name. */
  conditions?: Readonly<Record<string, readonly Vm[]>>
  migrated?: readonly Vm[]
  generation?: number
  observed?: number
}

/** A VM as Forklift writes it among the items of a condition. */
export const item = ({ id = '', name = '' }: Vm): string => ` id:${id} name:'${name}' `

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const condition = (type: string, category: string, items: readonly string[]): string => `
  - category: ${category}
    lastTransitionTime: "2026-11-02T09:14:31Z"
    message: Words for people.
    status: "True"
    type: ${type}${items.length === 0 ? '' : `\n    items:${items.map((one) => `\n    - ${quoted(one)}`).join('')}`}`

const vmLines = ({ id, name }: Vm, dash = '  - '): string =>
  [id && `id: ${id}`, name && `name: ${quoted(name)}`]
    .filter((line) => line !== undefined && line !== '')
    .map((line, at) => `${at === 0 ? dash : ' '.repeat(dash.length)}${line}`)
    .join('\n')

export function plan({
  name = 'move',
  provider = 'rhv',
  vms,
  critical = [],
  conditions = critical.length === 0 ? { Ready: [] } : {},
  migrated = [],
  generation = 2,
  observed = generation,
}: PlanOf): string {
  const named = critical.map(([vm, label]) => `${item(vm)} (${label})`)
  return `apiVersion: forklift.konveyor.io/v1beta1
kind: Plan
metadata:
  creationTimestamp: "2026-11-01T10:00:00Z"
  generation: ${generation}
  name: ${name}
  namespace: openshift-mtv
spec:
  provider:
    destination:
      name: host
      namespace: openshift-mtv
    source:
      name: ${provider}
      namespace: openshift-mtv
  targetNamespace: web
  vms:
${vms.map((vm) => vmLines(vm)).join('\n')}
status:
  conditions:${named.length > 0 ? condition('VMCriticalConcerns', 'Critical', named) : ''}${Object.entries(
    conditions,
  )
    .map(([type, of]) => condition(type, type === 'Ready' ? 'Required' : 'Critical', of.map(item)))
    .join('')}
  - category: Advisory
    status: "False"
    type: Executing
  migration:
    vms:${migrated.length === 0 ? ' []' : ''}
${migrated
  .map(
    (vm) => `    - conditions:
      - category: Advisory
        status: "True"
        type: Succeeded
${vmLines(vm, '      ')}`,
  )
  .join('\n')}
  observedGeneration: ${observed}
`
}

export const provider = (
  name = 'rhv',
  type = 'ovirt',
): string => `apiVersion: forklift.konveyor.io/v1beta1
kind: Provider
metadata:
  name: ${name}
  namespace: openshift-mtv
spec:
  type: ${type}
  url: https://engine.example.com/ovirt-engine/api
`

const CRS = 'must-gather/namespaces/openshift-mtv/crs'

export const planFile = (content: string, name = 'move'): Entry => ({
  path: `${CRS}/plans.forklift.konveyor.io/${name}.yaml`,
  content,
})

export const providerFile = (content = provider(), name = 'rhv'): Entry => ({
  path: `${CRS}/providers.forklift.konveyor.io/${name}.yaml`,
  content,
})

export const logFile: Entry = {
  path: 'must-gather/namespaces/openshift-mtv/logs/forklift-controller-1/current.log',
  content: 'text',
}
