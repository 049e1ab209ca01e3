/**
 * VMs as Forklift's inventory service tells them (`providers/ovirt/<uid>/vms?detail=4`, or one `workloads/<vm>`). Each
 * VM is taken or refused by itself, with words for what is wrong.
 */
import type { ParityMisfit } from '../model/parity.ts'
import type { Concern, PolicyVersion } from '../model/verdict.ts'

export interface ForkliftVm {
  id: string
  name: string
  /** null where the answer does not tell. */
  revision: number | null
  revisionValidated: number | null
  policyVersion: PolicyVersion | null
  /** Without an id where Forklift gave none. */
  concerns: readonly Concern[]
  /** As it was read. */
  document: Readonly<Record<string, unknown>>
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

function concernOf(value: unknown): Concern | null {
  if (!isRecord(value)) return null
  const { id = '', category, label, assessment = '' } = value
  return typeof id === 'string' &&
    typeof category === 'string' &&
    typeof label === 'string' &&
    typeof assessment === 'string' &&
    id + label !== ''
    ? { id, category, label, assessment }
    : null
}

/** A VM, or words for why it cannot be compared. */
export function readForkliftVm(value: unknown): ForkliftVm | string {
  if (!isRecord(value)) return 'This is no VM but another JSON value.'
  const { id, name, selfLink, concerns, policyVersion } = value
  if (typeof id !== 'string' || id === '') return 'It has no id.'
  const provider = typeof selfLink === 'string' ? /^\/?providers\/([^/]+)/.exec(selfLink)?.[1] : ''
  if (provider && provider !== 'ovirt') return `It is a VM of a ${provider} provider.`
  if (concerns === undefined) {
    return 'It has no list of concerns. Ask the inventory with ?detail=4.'
  }
  if (concerns !== null && !Array.isArray(concerns)) return 'Its concerns are no list.'
  const read = (concerns ?? []).map(concernOf)
  const odd = read.indexOf(null)
  if (odd !== -1) return `Concern ${odd + 1} is not readable.`
  return {
    id,
    name: typeof name === 'string' ? name : '',
    revision: numberOf(value['revision']),
    revisionValidated: numberOf(value['revisionValidated']),
    policyVersion:
      typeof policyVersion === 'number' || typeof policyVersion === 'string' ? policyVersion : null,
    concerns: read as Concern[],
    document: value,
  }
}

/** Where a document keeps its VMs: a bare list, `items` or `vms` around it, an `input`, or one VM by itself. */
function listIn(document: unknown): readonly unknown[] | null {
  if (Array.isArray(document)) return document
  if (!isRecord(document)) return null
  for (const key of ['items', 'vms']) {
    const inner = document[key]
    if (Array.isArray(inner)) return inner
  }
  if (isRecord(document['input'])) return [document['input']]
  return 'id' in document && 'concerns' in document ? [document] : null
}

const unwrap = (value: unknown): unknown =>
  isRecord(value) && isRecord(value['input']) ? value['input'] : value

export interface Found {
  vms: ForkliftVm[]
  misfits: ParityMisfit[]
}

/** VMs of one parsed document; null when it is no list of VMs at all. */
export function vmsIn(document: unknown, file: string): Found | null {
  const list = listIn(document)
  if (!list) return null
  const found: Found = { vms: [], misfits: [] }
  list.forEach((element, index) => {
    const value = unwrap(element)
    const vm = readForkliftVm(value)
    if (typeof vm !== 'string') found.vms.push(vm)
    else {
      const name = isRecord(value) && typeof value['name'] === 'string' ? ` (${value['name']})` : ''
      found.misfits.push({ where: `${file}, element ${index + 1}${name}`, message: vm })
    }
  })
  return found
}
