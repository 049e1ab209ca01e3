/**
 * Which object of the inventory a place in a policy input belongs to, so that it can be said what has to be changed. A
 * VM's own settings, how it is attached to a disk or a profile, and everything else belong to the VM.
 */
import type { Cause } from '../model/explanation.ts'
import { formatPath, parsePath, valueAt, type Step } from '../model/input-path.ts'
import type { Kind } from '../model/kinds.ts'

interface Owner {
  kind: Kind
  /** Steps from the input to the object; `null` for each element of a list. */
  at: readonly Step[]
}

/** The innermost first. The list of CPUs that a cluster offers is settled by the cluster's compatibility version. */
const OWNERS: readonly Owner[] = [
  { kind: 'diskProfile', at: ['diskAttachments', null, 'disk', 'profile'] },
  { kind: 'disk', at: ['diskAttachments', null, 'disk'] },
  { kind: 'nicProfile', at: ['nics', null, 'profile'] },
  { kind: 'cluster', at: ['cluster'] },
  { kind: 'host', at: ['host'] },
  { kind: 'dataCenter', at: ['dataCenter'] },
]

const starts = (steps: readonly Step[], at: readonly Step[]): boolean =>
  steps.length >= at.length &&
  at.every((step, index) =>
    step === null ? typeof steps[index] !== 'string' : step === steps[index],
  )

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const causeAt = (input: unknown, kind: Kind, path: string): Cause | null => {
  const id = text(valueAt(input, path === '' ? 'id' : `${path}.id`))
  if (path !== '' && id === '') return null
  return { kind, id, name: text(valueAt(input, path === '' ? 'name' : `${path}.name`)) || id }
}

const ownerSteps = (given: readonly Step[]): readonly Step[] =>
  given[0] === 'serverCpu' ? ['cluster'] : given

/** The kind of object that a place belongs to, also of a pattern such as `nics[].profile.qos`. */
export function kindOf(path: string): Kind {
  const steps = ownerSteps(parsePath(path))
  return OWNERS.find(({ at }) => starts(steps, at))?.kind ?? 'vm'
}

/** The owner of a place, and where it begins in the input; '' for the VM itself. */
export function ownerOf(input: unknown, path: string): { cause: Cause; at: string } {
  const given = parsePath(path)
  const steps = ownerSteps(given)
  for (const { kind, at } of OWNERS) {
    if (!starts(steps, at)) continue
    const begin = formatPath(steps.slice(0, at.length))
    // What is not there, or not an object of the engine (an empty profile), is the business of who refers to it.
    const cause = causeAt(input, kind, begin)
    if (cause) return { cause, at: given[0] === 'serverCpu' ? 'serverCpu' : begin }
  }
  return { cause: causeAt(input, 'vm', '')!, at: '' }
}

export const causeOf = (input: unknown, path: string): Cause => ownerOf(input, path).cause
