/**
 * What a page can ask about rules and concerns: why a concern is there, which single edit clears most VMs, what other
 * rules would say. Everything is computed in a worker from what is stored; rejects with a Fault, whose words can be
 * shown, or with the reason of the signal.
 *
 *     const why = await session.analyst.explain(engineId, vmId, ['ovirt.ha.enabled'], signal)
 *     why.get('ovirt.ha.enabled')?.text
 */
import type { Comparison } from '../core/model/comparison.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { FixOnce } from '../core/model/fix-once.ts'
import type { Kind } from '../core/model/kinds.ts'
import type { ParityReport } from '../core/model/parity.ts'
import type { PolicyChoice } from '../core/model/policy-choice.ts'
import type { Preview } from '../core/model/preview.ts'
import type { RulePack } from '../core/model/rules.ts'
import type { Candidate } from '../core/worker/analysis-protocol.ts'
import { AnalysisLink, type AskOptions } from './analysis-link.ts'

export type { Candidate } from '../core/worker/analysis-protocol.ts'

/** VMs that two backends are compared on, unless told otherwise. */
const SAMPLE = 200

interface Kept {
  stamp: string
  result: FixOnce
}

export class Analyst {
  readonly #choice: () => PolicyChoice
  readonly #link: AnalysisLink
  /** The newest result per engine and rules. */
  readonly #fixOnce = new Map<string, Kept>()

  /** `choice`: the rules in force. */
  constructor(choice: () => PolicyChoice, link = new AnalysisLink()) {
    this.#choice = choice
    this.#link = link
  }

  /** What is known of the rules; those in force unless others are named. */
  pack(choice = this.#choice(), signal?: AbortSignal): Promise<RulePack> {
    return this.#link.ask({ type: 'pack', choice }, { signal })
  }

  /** By concern id. A concern that the VM does not have by now is explained with no evidence and not proven. */
  explain(
    engine: string,
    vm: string,
    concerns: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Explanation>> {
    const choice = this.#choice()
    return this.#link.ask({ type: 'explain', choice, engine, vm, concerns }, { signal })
  }

  /**
   * Single edits and what each would clear. Without `object` all edits of shared objects; the result of the last time is
   * given again while verdicts, rules and waivers are the same. With it all edits of that object.
   */
  async fixOnce(
    engine: string,
    { object, ...options }: AskOptions & { object?: { kind: Kind; id: string } | undefined } = {},
  ): Promise<FixOnce> {
    const choice = this.#choice()
    const kept = object ? undefined : this.#fixOnce.get(engine)
    const { stamp, result } = await this.#link.ask(
      {
        type: 'fix-once',
        choice,
        engine,
        object: object ?? null,
        known: kept?.stamp ?? '',
      },
      options,
    )
    // Without a result the worker says that the one that is kept still holds.
    if (!result) return kept!.result
    if (!object) this.#fixOnce.set(engine, { stamp, result })
    return result
  }

  /** What a candidate would say of the whole stored estate. Nothing is written, nothing is sent. */
  preview(engine: string, candidate: Candidate, options: AskOptions = {}): Promise<Preview> {
    return this.#link.ask({ type: 'preview', choice: this.#choice(), engine, candidate }, options)
  }

  /** The server's rules and those in the browser over the same VMs; needs rules of a server. */
  compare(
    engine: string,
    { sample = SAMPLE, ...options }: AskOptions & { sample?: number } = {},
  ): Promise<Comparison> {
    return this.#link.ask({ type: 'compare', choice: this.#choice(), engine, sample }, options)
  }

  /** The stored verdicts beside those of Forklift's inventory in `files`. */
  parity(engine: string, files: readonly File[], options: AskOptions = {}): Promise<ParityReport> {
    return this.#link.ask({ type: 'parity', engine, files }, options)
  }

  close(): void {
    this.#link.close()
  }
}
