/**
 * Whether something that rules read was absent from the store when they judged. They then judged an input with a gap: what
 * they found stands, but that they found nothing does not make a VM ready.
 */
import type { Kind } from '../model/kinds.ts'
import { overlap } from './outcomes.ts'

/** Where the policy input holds a row of the kind, and what hangs on it. */
const PLACES: Partial<Record<Kind, readonly string[]>> = {
  cluster: ['cluster', 'dataCenter', 'serverCpu'],
  dataCenter: ['dataCenter'],
  serverCpu: ['serverCpu'],
  host: ['host'],
  disk: ['diskAttachments[].disk'],
  diskProfile: ['diskAttachments[].disk.profile'],
  nicProfile: ['nics[].profile'],
}

/** `missing`: references such as `nicProfile:7f2c…`; `inputs`: what the rules read, null when that is not known. */
export const isIncomplete = (
  missing: readonly string[],
  inputs: readonly string[] | null,
): boolean =>
  missing.some((ref) => {
    const places = PLACES[ref.slice(0, ref.indexOf(':')) as Kind] ?? []
    return inputs === null || places.some((place) => inputs.some((path) => overlap(path, place)))
  })
