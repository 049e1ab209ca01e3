/**
 * What the plans of a must-gather tell about concerns: which of their VMs have critical ones, by label, and which have
 * none. Forklift says so in the condition `VMCriticalConcerns` of a plan, but does not always look, and older versions
 * never do; where the plan does not prove that it looked, nothing is told. Pure.
 */
import type { ParityMisfit } from '../model/parity.ts'
import type { Concern } from '../model/verdict.ts'
import type { ForkliftPlan, ForkliftProvider, VmRef } from './custom-resources.ts'
import type { ForkliftVm } from './forklift-vm.ts'

/** Where a resource was found. */
export interface Placed<T> {
  resource: T
  /** For people: file and member. */
  where: string
  /** The archive that it is of; plans of one archive are of one Forklift. */
  origin: string
}

export interface Told {
  vms: ForkliftVm[]
  /** Plans that tell of at least one VM. */
  plans: number
  misfits: ParityMisfit[]
}

const CRITICAL = 'VMCriticalConcerns'

/** VMs under these conditions were not found by the plan, so their concerns were not looked at. */
const UNSEEN = ['VMNotFound', 'DuplicateVM']

/** ` id:3a6f… name:'web-01'  (Illegal disk images detected)`; a type may stand in brackets before it. */
const ITEM = /^\s*(?:\([^)]*\)\s*)?id:(\S*) name:'(.*)'\s*(?:\((.*)\))?$/s

/** Ids of oVirt. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

interface Item extends VmRef {
  label: string
}

function itemOf(item: string): Item | null {
  const [, id, name, label] = ITEM.exec(item) ?? []
  return id === undefined || name === undefined ? null : { id, name, label: label ?? '' }
}

const isSame = (a: VmRef, b: VmRef): boolean =>
  a.id !== '' && b.id !== '' ? a.id === b.id : a.name !== '' && a.name === b.name

const conditionOf = ({ conditions }: ForkliftPlan, type: string) =>
  conditions.find((condition) => condition.type === type)

/** Why a plan does not tell anything; '' when it does. */
function silence(plan: ForkliftPlan, provider: string | undefined, proven: boolean): string {
  const has = (type: string): boolean => conditionOf(plan, type) !== undefined
  if (provider !== undefined && provider !== 'ovirt') {
    return `The source of this plan is a provider of type ${provider || 'unknown'}.`
  }
  if (!plan.observed) return 'Forklift has not looked at this plan since it was changed.'
  if (has('Archived')) return 'The plan is archived, so Forklift does not look at it any more.'
  if (has('Executing'))
    return 'The plan is executing; Forklift does not look at concerns meanwhile.'
  if (has(CRITICAL)) return ''
  if (!has('Ready')) {
    return 'The plan is not ready for another reason, so that Forklift may not have looked at concerns.'
  }
  return proven
    ? ''
    : 'The plan is ready, but versions of Forklift before April 2026 do not look at concerns, and nothing here shows that this one does.'
}

const concernOf = (label: string): Concern => ({
  id: '',
  category: 'Critical',
  label,
  assessment: '',
})

const vmOf = ({ id, name }: VmRef, labels: readonly string[]): ForkliftVm => ({
  id,
  name,
  revision: null,
  revisionValidated: null,
  policyVersion: null,
  concerns: labels.map(concernOf),
  document: {},
})

/** VMs of a plan that looked, and words for those of which it does not tell. */
function vmsOf(plan: ForkliftPlan): { vms: ForkliftVm[]; words: string[] } {
  const items = (type: string) => (conditionOf(plan, type)?.items ?? []).map(itemOf)
  const critical = items(CRITICAL)
  const unseen = UNSEEN.flatMap(items)
  const readable = critical.filter((item) => item !== null && item.label !== '') as Item[]
  if (readable.length < critical.length || unseen.includes(null)) {
    // It may be any of them, with any concern.
    return { vms: [], words: ['Some of the VMs that its conditions name cannot be read.'] }
  }
  const words: string[] = []
  const skipped = [...plan.migrated, ...unseen.filter((item) => item !== null)]
  const vms = plan.vms.flatMap((ref) => {
    const own = readable.filter((item) => isSame(item, ref))
    const id = ref.id || (own[0]?.id ?? '')
    const name = ref.name || (own[0]?.name ?? '')
    const title = `The VM ${name || id || 'without a name'}`
    if (own.length === 0 && skipped.some((other) => isSame(other, ref))) {
      words.push(`${title} was migrated or not found, so Forklift did not look at its concerns.`)
      return []
    }
    if (!UUID.test(id)) {
      words.push(`${title} has no id of oVirt in the plan.`)
      return []
    }
    return [vmOf({ id, name }, [...new Set(own.map(({ label }) => label))].sort())]
  })
  return { vms, words }
}

const labelsOf = ({ concerns }: ForkliftVm): string => concerns.map(({ label }) => label).join('\n')

/** All that the plans tell. A VM of which two plans tell different things is left out. */
export function concernsOfPlans(
  plans: readonly Placed<ForkliftPlan>[],
  providers: readonly Placed<ForkliftProvider>[],
): Told {
  const types = new Map(
    providers.map(({ resource, origin }) => [`${origin}\n${resource.name}`, resource.type]),
  )
  const proven = new Set(
    plans.filter(({ resource }) => conditionOf(resource, CRITICAL)).map(({ origin }) => origin),
  )
  const found = new Map<string, ForkliftVm | null>()
  const told: Told = { vms: [], plans: 0, misfits: [] }
  for (const { resource: plan, where: file, origin } of plans) {
    const where = `${file} (plan ${plan.name})`
    const why = silence(plan, types.get(`${origin}\n${plan.provider}`), proven.has(origin))
    if (why !== '') {
      told.misfits.push({ where, message: why })
      continue
    }
    const { vms, words } = vmsOf(plan)
    for (const message of words) told.misfits.push({ where, message })
    if (vms.length > 0) told.plans += 1
    for (const vm of vms) {
      const before = found.get(vm.id)
      if (before === undefined) found.set(vm.id, vm)
      else if (before && labelsOf(before) !== labelsOf(vm)) {
        found.set(vm.id, null)
        const message = `Another plan tells other concerns of the VM ${vm.name || vm.id}; it is left out.`
        told.misfits.push({ where, message })
      }
    }
  }
  told.vms = [...found.values()].filter((vm) => vm !== null)
  return told
}
