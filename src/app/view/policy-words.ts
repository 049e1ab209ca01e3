/** What is said of the rules in force, of the engine that runs them, and of a verdict, in words; the same on all pages. */
import type { ReplicaMeta } from '../../core/model/meta.ts'
import type { PolicySource } from '../../core/model/rules.ts'
import { timeText } from '../../core/model/times.ts'
import type { Pending, PolicyVersion, Verdict } from '../../core/model/verdict.ts'
import { count } from '../lib/format.ts'

type Policy = ReplicaMeta['policy']

/** `9be4…07c1` of a digest or another long name; what is short stays. */
export const shortDigest = (text: string): string =>
  text.length <= 12 ? text : `${text.slice(0, 4)}…${text.slice(-4)}`

export const versionText = (version: PolicyVersion | null): string =>
  version === null ? 'unknown version' : shortDigest(String(version))

const ORIGINS: Record<PolicySource['origin'], string> = {
  'built-in': 'built in',
  team: 'of the team',
  own: 'own file',
  server: 'on the policy server',
}

export const originText = ({ origin }: PolicySource): string => ORIGINS[origin]

/** What the rules are called: by their source, else by their version, which is all that a server tells of them. */
export const rulesText = (source: PolicySource | null, version: PolicyVersion | null): string =>
  (source?.origin !== 'server' && source?.name) ||
  (version === null ? 'rules of unknown version' : `rules ${versionText(version)}`)

/** The rules that a verdict was given by; their name is known only while they are in force. */
export function rulesOf(version: PolicyVersion | null, policy: Policy | undefined): string {
  if (policy && version !== null) {
    if (version === policy.version) return rulesText(policy.source, version)
    if (version === policy.local?.version) return rulesText(policy.local.source, version)
  }
  return rulesText(null, version)
}

export interface EngineWords {
  /** `In this browser`, `Policy server`. */
  title: string
  detail: string
  /** The rules in the browser stand in for the server: shown as the badge "Validated locally". */
  local: boolean
}

/** Which engine runs the rules, and how it is. */
export function engineWords(policy: Policy, now: number): EngineWords {
  const { backend, local, trouble } = policy
  if (backend === 'none') {
    return {
      title: 'None yet',
      detail: 'No rules have judged what is stored here',
      local: false,
    }
  }
  if (backend === 'wasm') {
    const detail = trouble
      ? `The rules do not run since ${timeText(trouble.since, now)}`
      : 'No policy server is used'
    return { title: 'In this browser', detail, local: false }
  }
  if (local) {
    const since = timeText(local.since, now)
    return {
      title: 'In this browser',
      detail: `The policy server does not answer since ${since}; ${local.source.name} stand in`,
      local: true,
    }
  }
  const detail = trouble
    ? `Does not answer since ${timeText(trouble.since, now)}; verdicts stay, marked out of date`
    : 'As the Portolan server is configured'
  return { title: 'Policy server', detail, local: false }
}

/** The verdict was given by the rules in the browser where a server is asked otherwise. */
export const isLocal = (verdict: Pick<Verdict, 'backend'>, policy: Policy | undefined): boolean =>
  verdict.backend === 'wasm' && policy?.backend === 'opa'

const WHERE: Record<Verdict['backend'], string> = {
  opa: ' on the policy server,',
  wasm: ' in this browser,',
}

/** `Validated 14:02 with Portolan rules, in this browser, against revision 412 (current).` */
export function validatedText(
  verdict: Verdict,
  of: { revision: number; outOfDate: boolean; policy: Policy | undefined; now: number },
): string {
  const state =
    verdict.revision !== of.revision
      ? `; it is ${of.revision} now`
      : of.outOfDate
        ? ''
        : ' (current)'
  const rules = rulesOf(verdict.policyVersion, of.policy)
  return `Validated ${timeText(verdict.at, of.now)} with ${rules},${WHERE[verdict.backend]} against revision ${verdict.revision}${state}.`
}

const REASONS: Record<Pending['reason'], string> = {
  new: 'new',
  changed: 'changed',
  dependency: 'something it uses changed',
  policy: 'rules changed',
  manual: 'asked for',
  sweep: 'found by the search',
}

/** Why a VM waits for validation. */
export const reasonText = (reason: Pending['reason']): string => REASONS[reason]

/** `3,000 of 4,000, 75 %`; says so before there were any. */
export function sparedText(policy: Policy): string {
  const share = sparedShare(policy)
  if (share === null) return 'none asked for yet'
  const all = count(policy.evaluated + policy.spared)
  return `${count(policy.spared)} of ${all}, ${Math.round(share)} %`
}

/** Evaluations that were not needed, as a share of all that would have been; null before there were any. */
export function sparedShare({ evaluated, spared }: Policy): number | null {
  const all = evaluated + spared
  return all === 0 ? null : (100 * spared) / all
}
