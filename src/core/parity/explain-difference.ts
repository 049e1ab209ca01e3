/**
 * Why Forklift and we differ about one concern of one VM, by the first of an ordered list of pure rules that applies;
 * an empty answer means that nobody knows, which is what a reader of a comparison looks for.
 */
import type { ParityDifference, ParityReason } from '../model/parity.ts'
import type { RuleInfo, RulePack } from '../model/rules.ts'
import type { CurrentState } from '../model/verdict-state.ts'
import type { Concern } from '../model/verdict.ts'
import { isRecord, type ForkliftVm } from './forklift-vm.ts'
import { quirksBehind } from './quirks.ts'
import type { ReasonCode } from './reasons.ts'
import { otherValue, tellsAll, toldBy, type OtherValue } from './values.ts'

export type Rules = ReadonlyMap<string, RuleInfo>

/** What is known of Forklift's side, made once for a comparison. */
export interface Catalog {
  /** Forklift's own rules. */
  forklift: Rules
  /** Ids of concerns that Forklift's answer has on any VM; null where it tells too little to miss one. */
  seenThere: ReadonlySet<string> | null
}

/** A stored VM with what is needed to compare it. */
export interface OurVm {
  id: string
  name: string
  state: CurrentState
  /** Of the verdict in force. */
  concerns: readonly Concern[]
  /** The built-in rules that gave it; null when they were others. */
  rules: Rules | null
  input: unknown
}

export const rulesOf = (pack: RulePack): Rules => new Map(pack.rules.map((rule) => [rule.id, rule]))

type Bare = Omit<ParityDifference, 'reasons'>

const because = (code: ReasonCode, detail = ''): ParityReason[] => [{ code, detail }]

/** Quirks that are the other side of a defect of the inventory. */
const DEFECT_OF: Partial<Record<string, ReasonCode>> = { R6: 'D12', R11: 'D11', R15: 'D2' }

/** Rules that Forklift got while its version of rules stood still. */
const LATER: ReadonlySet<string> = new Set([
  'ovirt.cpu.custom_model.detected',
  'ovirt.disk.capacity.invalid',
  'ovirt.disk.count.exceeds.limit',
  'ovirt.os.unsupported',
  'ovirt.tpm.required_by_os',
])

/** Rules that cannot fire on what Forklift's inventory sends. */
export const DEAD_THERE: ReadonlyMap<string, ReasonCode> = new Map([
  ['ovirt.disk.shared.detected', 'D2'],
  ['ovirt.numa.tuning.detected', 'D11'],
])

/** Forklift's rules on our input agree with Forklift, so the rules in use here are what differs. */
export function explainRules(
  { rule, side }: Bare,
  { rules, input }: Pick<OurVm, 'rules' | 'input'>,
  { forklift }: Catalog,
): ParityReason[] {
  if (!rules) return because('own-rules')
  const known = forklift.get(rule)
  const mends = rules.get(rule)?.mends ?? []
  const codes = quirksBehind(mends, side, input, known?.inputs ?? null)
  const reasons = codes.map((code) => ({ code, detail: '' }))
  if (!known && side === 'here') return [...because('added'), ...reasons]
  return reasons.length > 0 ? reasons : because('profile')
}

/** A concern that is the text of a database error; Forklift gives it no id. */
export const isSqlText = ({ id, label, assessment }: Concern): boolean =>
  id === '' && (label === assessment || /^sql\b/i.test(label))

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

/** The traces of a VM that was written back without its values: no status, no devices. */
const isBlanked = ({ document }: ForkliftVm): boolean =>
  document['status'] === '' && isEmpty(document['nics']) && isEmpty(document['diskAttachments'])

/** What concerns the whole VM, whichever the rule. */
function explainVm(there: ForkliftVm): ParityReason[] {
  const { revision, revisionValidated, policyVersion, concerns } = there
  if (isBlanked(there)) return because('D1')
  const sql = concerns.find(isSqlText)
  if (sql) return because('D6', sql.label)
  if (revision !== null && revisionValidated !== null && revision !== revisionValidated) {
    const seen = revisionValidated === 0 ? 'never' : `revision ${revisionValidated}`
    return because('waiting', `It has revision ${revision}, validated: ${seen}.`)
  }
  if (policyVersion === 0 && concerns.length === 0) return because('D29')
  return []
}

const shown = (values: readonly string[]): string => {
  const text = values.join(', ')
  return text === '' ? 'nothing' : text.length > 120 ? `${text.slice(0, 119)}…` : text
}

/** Values that Forklift reads wrongly, whatever the engine says. */
const MISREAD: readonly [RegExp, (value: string) => boolean, ReasonCode][] = [
  [/^diskAttachments\[\]\.disk\.shared$/, (value) => value === 'false', 'D2'],
  [/^numaNodeAffinity/, (value) => value === '[]', 'D11'],
  [/^cpuAffinity/, (value) => !/"set":[^0]/.test(value), 'D10'],
  [/^cluster\.cpu\.architecture$/, (value) => value === '""', 'D17'],
]

function explainValue(other: OtherValue): ParityReason[] {
  const detail = `${other.path}: ${shown(other.there)} there, ${shown(other.here)} here.`
  const misread = MISREAD.find(
    ([path, isWrong]) => path.test(other.path) && other.there.every(isWrong),
  )
  return because(misread?.[2] ?? 'values', detail)
}

/** False, too, where the document does not tell. */
const isDown = ({ document }: ForkliftVm): boolean => {
  const { host } = document
  return host !== undefined && (typeof host === 'string' ? host === '' : !isRecord(host))
}

/** Which kind of change Forklift does not follow, by what the rule reads. */
function explainStale(there: ForkliftVm, inputs: readonly string[]): ParityReason[] {
  if (inputs.some((path) => path.startsWith('cluster.')) && isDown(there)) return because('D5')
  const reads = (prefix: string): boolean => inputs.some((path) => path.startsWith(prefix))
  return reads('diskAttachments[].disk') || reads('nics[].profile') ? because('D28') : []
}

/** Forklift's rules on our input agree with us, so Forklift judged other data, or by another state of its rules. */
export function explainData(
  { rule, side }: Bare,
  there: ForkliftVm,
  here: unknown,
  catalog: Catalog,
): ParityReason[] {
  const info = catalog.forklift.get(rule)
  const whole = explainVm(there)
  if (whole.length > 0) return whole
  if (!info) return side === 'there' ? because('their-rule') : []
  if (side === 'category') return because('D13')
  if (side === 'here' && LATER.has(rule) && catalog.seenThere?.has(rule) === false) {
    return because('D13')
  }
  const inputs = info.inputs ?? []
  const told = toldBy(there.document)
  const other = otherValue(told, here, inputs)
  if (other) return explainValue(other)
  const dead = side === 'here' ? DEAD_THERE.get(rule) : undefined
  if (dead) return because(dead)
  const detail = tellsAll(told, inputs) ? '' : 'The file does not tell what the rule reads.'
  return explainStale(there, inputs).map(({ code }) => ({ code, detail }))
}

/** Adds the defect of the inventory to the quirk of the rule that comes from it. */
export const withDefects = (reasons: readonly ParityReason[]): ParityReason[] =>
  reasons.flatMap((reason) => {
    const defect = DEFECT_OF[reason.code]
    return defect ? [reason, { code: defect, detail: '' }] : [reason]
  })
