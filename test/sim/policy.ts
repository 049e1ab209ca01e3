/**
 * A policy server with versions and bad days. What it decides is a digest of all that it was shown, so that a verdict about
 * an older row, or an older row of anything that the VM refers to, can be told from one about what is stored.
 */
import { Fault } from '../../src/core/errors.ts'
import type { PolicyVersion } from '../../src/core/model/verdict.ts'
import type { PolicyBackend } from '../../src/core/ports.ts'
import type { Dice } from './dice.ts'
import type { Life, Sky } from './life.ts'
import { rulesOf } from '../support/rules.ts'

/** What an earlier verdict adds to the input, and numbers that say nothing about the object. */
const ASIDE = new Set(['revision', 'revisionValidated', 'concerns', 'policyVersion'])

/** What a policy input says, in a word. */
export function digest(input: unknown): string {
  const text = JSON.stringify(input, (key, value: unknown) => (ASIDE.has(key) ? undefined : value))
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  const { description } = input as { description?: string }
  return `version ${description} (${(hash >>> 0).toString(36)})`
}

/** What a simulation asks of its rules. */
export interface Policies {
  /** Of the rules that are to judge in the end. */
  readonly version: PolicyVersion
  backend(life: Life): PolicyBackend
  /** What stands in; null: nothing does. */
  fallback?(life: Life): PolicyBackend | null
  /** Other rules, in words. */
  change(): string
  /** Something happens to where they are. */
  mishap?(dice: Dice): string
  calm?(): void
}

export class Policy implements Policies {
  readonly #sky: Sky
  version = 1

  constructor(sky: Sky) {
    this.#sky = sky
  }

  change(): string {
    this.version += 1
    return `the rules are of version ${this.version}`
  }

  backend(life: Life): PolicyBackend {
    const ask = <T>(what: string, signal: AbortSignal, answer: () => T): Promise<T> =>
      life.call(what, async () => {
        const { chaos, delays, clock, weather } = this.#sky
        await clock.sleep(1 + delays() * weather.delay * 0.1, signal)
        if (chaos.strikes(`${what} lost`, weather.lost)) throw new Fault('unreachable', what)
        if (chaos.strikes(`${what} hung`, weather.hung)) await clock.sleep(600_000, signal)
        if (chaos.strikes(`${what} refused`, weather.refused)) {
          throw new Fault('engine', what, { status: 500 })
        }
        return answer()
      })
    return {
      kind: 'opa',
      inFlight: 10,
      rules: (signal) => ask('rules version', signal, () => rulesOf(this.version)),
      validate: (input, signal) =>
        ask('validate', signal, () => {
          const concern = { id: 'seen', category: 'Warning', label: 'Seen' }
          const concerns = [{ ...concern, assessment: digest(input) }]
          // Some servers do not say by which rules they judged.
          const unnamed = this.#sky.chaos.strikes('unnamed rules', this.#sky.weather.cut)
          const version = unnamed ? null : this.version
          return { type: 'decided' as const, version, concerns }
        }),
    }
  }
}
