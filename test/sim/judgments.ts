/**
 * Policy backends that come, go and change: a server or rules in the browser, with or without others that stand in, rules
 * that say what they read and rules that do not. A decision is made of what the rules in force read and of nothing else, so
 * a verdict that was kept too long, or judged by a part that was too small, can be told from a fresh one.
 */
import { Fault } from '../../src/core/errors.ts'
import { placesOf, valueAt } from '../../src/core/model/input-path.ts'
import type { RulesInForce } from '../../src/core/model/rules.ts'
import type { PolicyVersion } from '../../src/core/model/verdict.ts'
import type { Decision, PolicyBackend } from '../../src/core/ports.ts'
import { chance, pick, type Dice } from './dice.ts'
import type { Life, Sky } from './life.ts'
import { digest, type Policies } from './policy.ts'

const MINUTE = 60_000

/** What rules may read. The tiny world changes descriptions, which stand in for everything that rules look at. */
const PATHS = [
  'description',
  'status',
  'name',
  'host.description',
  'cluster.description',
  'diskAttachments[].disk.description',
  'diskAttachments[].disk',
  'host',
]

interface Content {
  version: PolicyVersion
  /** Raised when the content is exchanged while the version stays. */
  edition: number
  inputs: readonly string[] | null
}

/** What rules decide about an input, in a word. Rules that say nothing of what they read, read all but bookkeeping. */
function judgment({ version, edition, inputs }: Content, input: unknown): string {
  const seen = inputs?.flatMap((pattern) =>
    placesOf(input, pattern).map((place) => digest({ [place]: valueAt(input, place) })),
  )
  return `${version}.${edition} says ${seen ? seen.join(' ') : digest(input)}`
}

/** Rules in one place: a server, or a browser. */
class Seat {
  readonly #sky: Sky
  readonly #name: string
  readonly kind: PolicyBackend['kind']
  readonly #prefix: string
  content: Content
  /** Every content it ever had, by version. */
  readonly past = new Map<PolicyVersion, Content[]>()
  /** Monotonic; until then it does not answer. */
  downUntil = 0

  constructor(sky: Sky, name: string, kind: PolicyBackend['kind'], prefix: string, dice: Dice) {
    this.#sky = sky
    this.#name = name
    this.kind = kind
    this.#prefix = prefix
    this.content = { version: `${prefix}1`, edition: 1, inputs: this.#reads(dice) }
    this.#keep()
  }

  #reads(dice: Dice): readonly string[] | null {
    if (chance(dice, 0.3)) return null
    return PATHS.filter(() => chance(dice, 0.4))
  }

  #keep(): void {
    const { version } = this.content
    this.past.set(version, [...(this.past.get(version) ?? []), this.content])
  }

  /** Other rules; `quietly`: under the same version. */
  change(dice: Dice, quietly: boolean): string {
    const { version, edition } = this.content
    const number = Number(String(version).slice(this.#prefix.length))
    this.content = quietly
      ? { version, edition: edition + 1, inputs: this.#reads(dice) }
      : { version: `${this.#prefix}${number + 1}`, edition: 1, inputs: this.#reads(dice) }
    this.#keep()
    const { inputs } = this.content
    return `${this.#name}: version ${this.content.version}.${this.content.edition} reads ${inputs?.join() ?? 'anything'}`
  }

  backend(life: Life): PolicyBackend {
    const ask = <T>(what: string, signal: AbortSignal, answer: () => T): Promise<T> =>
      life.call(what, async () => {
        const { chaos, delays, clock, weather } = this.#sky
        await clock.sleep(1 + delays() * weather.delay * 0.1, signal)
        if (clock.monotonic() < this.downUntil) throw new Fault('unreachable', `${what}: gone`)
        if (chaos.strikes(`${what} lost`, weather.lost)) throw new Fault('unreachable', what)
        if (chaos.strikes(`${what} hung`, weather.hung)) await clock.sleep(600_000, signal)
        if (chaos.strikes(`${what} refused`, weather.refused)) {
          throw new Fault('engine', what, { status: 500 })
        }
        return answer()
      })
    const rules = (): RulesInForce => {
      const { version, edition, inputs } = this.content
      // A server does not say what its rules are made of.
      const known = this.kind === 'wasm'
      const source = { origin: known ? 'own' : 'server', name: this.#name } as const
      return { version, inputs, source: { ...source, digest: known ? `${edition}` : '' } }
    }
    return {
      kind: this.kind,
      inFlight: 10,
      rules: (signal) => ask(`${this.#name} rules`, signal, rules),
      validate: (input, signal) =>
        ask(`${this.#name} validate`, signal, (): Decision => {
          const assessment = judgment(this.content, input)
          const concern = { id: 'seen', category: 'Warning', label: 'Seen', assessment }
          return { type: 'decided', version: this.content.version, concerns: [concern] }
        }),
    }
  }
}

export class Judgments implements Policies {
  readonly #sky: Sky
  readonly #main: Seat
  readonly #other: Seat | null
  readonly #twins: boolean

  constructor(sky: Sky) {
    this.#sky = sky
    const dice = sky.chaos.dice('rules')
    const server = chance(dice, 0.7)
    this.#main = new Seat(sky, 'main', server ? 'opa' : 'wasm', 'v', dice)
    this.#other = server && chance(dice, 0.7) ? new Seat(sky, 'local', 'wasm', 'w', dice) : null
    // Sometimes the same rules in both places, at first.
    this.#twins = this.#other !== null && chance(dice, 0.2)
    if (this.#other && this.#twins) this.#other.content = this.#main.content
  }

  get version(): PolicyVersion {
    return this.#main.content.version
  }

  backend(life: Life): PolicyBackend {
    return this.#main.backend(life)
  }

  fallback(life: Life): PolicyBackend | null {
    return this.#other?.backend(life) ?? null
  }

  change(): string {
    return this.#main.change(this.#sky.chaos.dice('new rules'), false)
  }

  mishap(dice: Dice): string {
    const now = this.#sky.clock.monotonic()
    const span = Math.round(MINUTE / 2 + dice() * 12 * MINUTE)
    const seat = this.#other && chance(dice, 0.3) ? this.#other : this.#main
    const what = pick(dice, [
      'goes',
      'goes',
      'goes, other rules come',
      'comes',
      'changes',
      'is exchanged',
    ])
    const where = seat === this.#main ? 'main' : 'local'
    if (what.startsWith('goes')) seat.downUntil = now + span
    if (what === 'comes') seat.downUntil = 0
    // A server does not tell an exchange from none, which is what versions are for.
    const quietly = what === 'is exchanged' && seat.kind === 'wasm'
    const fixed = this.#twins && seat === this.#other
    const changes =
      !fixed && (what === 'changes' || what === 'is exchanged' || what.endsWith('come'))
    const changed = changes ? `; ${seat.change(dice, quietly)}` : ''
    return `${where} ${what} (${Math.round(span / 1000)} s)${changed}`
  }

  calm(): void {
    this.#main.downUntil = 0
    if (this.#other) this.#other.downUntil = 0
  }

  /** Whether rules of this version, in any of their editions, could have said so; in the end only those in force. */
  said(
    version: PolicyVersion | null,
    text: string | undefined,
    input: unknown,
    end: boolean,
  ): boolean {
    const seats = end ? [this.#main] : [this.#main, ...(this.#other ? [this.#other] : [])]
    const contents = seats.flatMap((seat) =>
      end ? [seat.content] : (seat.past.get(version ?? '') ?? []),
    )
    return contents.some((content) => judgment(content, input) === text)
  }
}
