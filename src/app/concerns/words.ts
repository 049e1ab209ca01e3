/** What an explanation says, in words: values as they stand in the input, and the sentence after "Would clear if". Pure. */
import type { Evidence, Explanation } from '../../core/model/explanation.ts'
import type { Kind } from '../../core/model/kinds.ts'
import { kindWord, kindWords } from '../../core/model/pages.ts'
import type { Json } from '../../core/model/rules.ts'
import { valueText } from '../../core/estate/affected.ts'
import { count } from '../lib/format.ts'

/** Characters of a value that are shown; the rest is in the tooltip. */
const SHOWN = 60

/** `1,032 VMs`, `1 vNIC profile`. */
export const amount = (number: number, kind: Kind = 'vm'): string =>
  `${count(number)} ${kindWords(kind, number)}`

export const becomeReady = (vms: number): string =>
  `${count(vms)} ${vms === 1 ? 'becomes' : 'become'} ready`

export function shortValue(value: Json | undefined): string {
  const text = valueText(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text
}

export const evidenceText = ({ path, value }: Evidence): string =>
  `${path || 'the input'} = ${shortValue(value)}`

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

const change = ({ path, value, clearedBy }: Evidence): string =>
  clearedBy === undefined
    ? `\`${path}\` (\`${shortValue(value)}\`) is taken away`
    : `\`${path}\` becomes \`${shortValue(clearedBy)}\``

/** The rest of "Would clear if …", as far as it is known; names and values of the input stand between backticks. */
export function clearText(of: Explanation): string {
  const { fires, proven, text, evidence, bounded, evaluations } = of
  if (!fires) return 'It has gone already: what is stored now does not raise it.'
  if (proven && text !== '') return sentence(text)
  if (proven) return sentence(evidence.map(change).join(' and '))
  const tried = `${evaluations} ${evaluations === 1 ? 'change was' : 'changes were'} tried`
  return bounded
    ? `Not known: no change that clears it was found before the search had to end (${tried}).`
    : `Not known: no change that clears it was found (${tried}).`
}

/** How far the sentence can be trusted; '' where it claims nothing. */
export function proofText({ proven, method, bounded, standIn }: Explanation): string {
  if (!proven) return ''
  const how =
    method === 'remedy'
      ? 'Proven by evaluating the changed input'
      : 'Found by trying changes of the input and proven by evaluating them'
  const by = standIn ? ', with the rules in this browser, as the policy server did not answer' : ''
  return `${how}${by}${method === 'search' && bounded ? '; a smaller change may do.' : '.'}`
}

/** `Missing in the stored data: vNIC profile 7f2c…, host 81aa….` */
export function missingText(refs: readonly string[]): string {
  const names = refs.map((ref) => {
    const at = ref.indexOf(':')
    return `${kindWord(ref.slice(0, at) as Kind)} ${ref.slice(at + 1)}`
  })
  return `Missing in the stored data: ${names.join(', ')}.`
}
