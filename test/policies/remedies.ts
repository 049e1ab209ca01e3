/** What a rule says would clear it, applied to an input: at every place that it names, as the pages do it. */
import { placesOf, valueAt, withValue } from '../../src/core/model/input-path.ts'
import type { Remedy, RuleInfo } from '../../src/core/model/rules.ts'
import type { Case } from './cases.ts'

export function remedied(input: unknown, { path, set, keep }: Remedy): unknown {
  return placesOf(input, path).reduce((changed, place) => {
    if (keep === undefined) return withValue(changed, place, set)
    const list = valueAt(changed, place)
    return Array.isArray(list) ? withValue(changed, place, list.slice(0, keep)) : changed
  }, input)
}

/**
 * Inputs on which a rule fires and no single change helps: those that no engine sends (entries without an id or without a
 * disk, lists of another type), and a NIC that is passed through for two reasons.
 */
const NO_SINGLE_CHANGE: Readonly<Record<string, readonly string[]>> = {
  'ovirt.disk.interface_type.unsupported': ['id false', 'no id', 'attachments as object'],
  'ovirt.disk.storage_type.unsupported': ['disk null', 'no disk', 'id false'],
  'ovirt.nic.pci_passthrough.detected': ['NIC and profile'],
  'ovirt.nic.interface_type.unsupported': ['no id', 'id false', 'NICs as object'],
}

export const curable = ({ id }: Pick<RuleInfo, 'id'>, cases: readonly Case[]): Case[] =>
  cases.filter(
    (entry) =>
      entry.rule === id &&
      entry.concerns.includes(id) &&
      !NO_SINGLE_CHANGE[id]?.includes(entry.case.replace('edge: ', '')),
  )
