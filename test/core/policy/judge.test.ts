/** The judge over threads that do as told, on a clock that stands still: who is ended when, and what becomes of the rest. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import type { LocalBackend } from '../../../src/core/policy/compiled.ts'
import type {
  FromThread,
  Thread,
  ThreadListener,
  ToThread,
} from '../../../src/core/policy/judge-messages.ts'
import { createJudge, type JudgeOptions } from '../../../src/core/policy/judge.ts'
import type { Decision } from '../../../src/core/ports.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { oddModule } from './foreign.ts'

const LIMIT = 2_000
const calm = () => new AbortController().signal

/** Decides in order; an input with `hang` in it never ends, one with `die` ends the thread. */
class FakeThread implements Thread {
  static all: FakeThread[] = []
  /** What all threads were given, in order. */
  static given: (string | undefined)[] = []
  /** Answers to `load` in order; `loaded` once there are no more. */
  static loads: (FromThread | 'silence' | 'failure')[] = []
  ended = false
  messages = 0
  readonly #listener: ThreadListener
  #work = Promise.resolve()

  constructor(listener: ThreadListener) {
    this.#listener = listener
    FakeThread.all.push(this)
  }

  static get running(): FakeThread[] {
    return FakeThread.all.filter(({ ended }) => !ended)
  }

  post(message: ToThread): void {
    if (message.type === 'load') {
      const answer = FakeThread.loads.shift() ?? { type: 'loaded', announced: 7 }
      queueMicrotask(() => {
        if (answer === 'failure') return this.#listener.failed('no script')
        this.#tell({ type: 'ready' })
        if (answer !== 'silence') this.#tell(answer)
      })
      return
    }
    this.messages += 1
    this.#work = this.#work.then(() => this.#judge(message))
  }

  end(): void {
    this.ended = true
  }

  #tell(message: FromThread): void {
    if (!this.ended) this.#listener.heard(message)
  }

  async #judge({ inputs, careful }: ToThread & { type: 'judge' }): Promise<void> {
    let decisions: Decision[] = []
    for (const [at, json] of inputs.entries()) {
      if (this.ended) return
      FakeThread.given.push(json)
      if (json?.includes('hang')) await new Promise(() => undefined)
      if (json?.includes('die')) {
        this.#listener.failed('out of memory')
        return
      }
      decisions.push({ type: 'decided', version: 7, concerns: [] })
      const done = at === inputs.length - 1
      if (!careful && !done) continue
      this.#tell({ type: 'judged', decisions, done })
      decisions = []
      await Promise.resolve()
    }
  }
}

let clock: VirtualClock
let judge: LocalBackend
const make = (options: Partial<JudgeOptions> = {}): LocalBackend =>
  (judge = createJudge({
    spawn: (listener) => new FakeThread(listener),
    source: () => Promise.resolve({ wasm: oddModule(), pack: null }),
    workers: 1,
    limit: LIMIT,
    clock,
    ...options,
  }))
/** With the rules loaded: compiling them takes real time. */
async function ready(options: Partial<JudgeOptions> = {}): Promise<void> {
  await make(options).rules(calm())
}

interface Outcome {
  input: string
  decision?: Decision
  fault?: Fault
  /** Milliseconds from the beginning. */
  at: number
}
const ask = (inputs: readonly string[]): Outcome[] => {
  const outcomes: Outcome[] = []
  for (const input of inputs) {
    judge.validate(input, calm()).then(
      (decision) => outcomes.push({ input, decision, at: clock.monotonic() }),
      (fault: Fault) => outcomes.push({ input, fault, at: clock.monotonic() }),
    )
  }
  return outcomes
}
const many = (count: number, name = 'vm') =>
  Array.from({ length: count }, (_, at) => `${name}-${at}`)

beforeEach(() => {
  clock = new VirtualClock()
  FakeThread.all = []
  FakeThread.given = []
  FakeThread.loads = []
})
afterEach(() => judge.close())

describe('work', () => {
  test('that waits together travels together, and more threads come with a crowd only', async () => {
    await ready({ workers: 4 })
    ask(many(3))
    await clock.quiet()
    expect(FakeThread.all).toHaveLength(1)
    expect(FakeThread.all[0]!.messages).toBeLessThanOrEqual(3)
    const outcomes = ask(many(2_000))
    await clock.quiet()
    expect(outcomes).toHaveLength(2_000)
    expect(FakeThread.all.length).toBeGreaterThan(1)
    expect(FakeThread.all.length).toBeLessThanOrEqual(4)
    const messages = FakeThread.all.reduce((sum, thread) => sum + thread.messages, 0)
    expect(messages).toBeLessThan(100)
  })

  test('that nobody waits for any more is not given to a thread', async () => {
    await ready()
    ask(['hang'])
    await clock.quiet()
    const stop = new AbortController()
    const left = judge.validate('left', stop.signal).catch((error: unknown) => error)
    // Both places of the thread are taken, the third waits here.
    ask(many(1))
    const dropped = judge.validate('dropped', stop.signal).catch((error: unknown) => error)
    stop.abort(new DOMException('Enough.', 'AbortError'))
    expect(await left).toMatchObject({ name: 'AbortError' })
    expect(await dropped).toMatchObject({ name: 'AbortError' })
    await clock.pass(4 * LIMIT)
    expect(FakeThread.given.some((json) => json?.includes('dropped'))).toBe(false)
  })

  test('starts threads again after they rested', async () => {
    await ready()
    ask(many(5))
    await clock.pass(1_000)
    expect(FakeThread.running).toHaveLength(1)
    await clock.pass(60_000)
    expect(FakeThread.running).toHaveLength(0)
    const outcomes = ask(many(5))
    await clock.quiet()
    expect(outcomes.map(({ decision }) => decision?.type)).toEqual(Array(5).fill('decided'))
    expect(FakeThread.all).toHaveLength(2)
  })
})

describe('an input that does not end', () => {
  test('is undecided, and all others are decided', async () => {
    await ready()
    const outcomes = ask([...many(20), 'hang', ...many(20, 'later')])
    await clock.pass(4 * LIMIT)
    expect(outcomes).toHaveLength(41)
    const odd = outcomes.filter(({ decision }) => decision?.type !== 'decided')
    expect(odd).toMatchObject([
      {
        input: 'hang',
        decision: { type: 'undecided', reason: 'No decision: the rules took longer than 2 s.' },
      },
    ])
    expect(FakeThread.running).toHaveLength(1)
  })

  test('has at least its time, and once one was found the next costs its time only once', async () => {
    await ready()
    const first = ask(['a', 'hang', 'b'])
    await clock.pass(10 * LIMIT)
    const found = first.find(({ input }) => input === 'hang')!.at
    expect(found).toBeGreaterThan(2 * LIMIT)
    expect(found).toBeLessThanOrEqual(3 * LIMIT)
    const begun = clock.monotonic()
    const second = ask(['a', 'hang', 'b'])
    await clock.pass(10 * LIMIT)
    const again = second.find(({ input }) => input === 'hang')!.at - begun
    expect(again).toBeGreaterThan(LIMIT)
    expect(again).toBeLessThanOrEqual(1.5 * LIMIT)
  })

  test('is not mistaken for a computer that slept', async () => {
    await ready()
    const outcomes = ask(['hang'])
    await clock.pass(LIMIT / 2)
    clock.jump(3_600_000)
    await clock.pass(LIMIT / 4)
    expect(FakeThread.running).toHaveLength(1)
    expect(outcomes).toEqual([])
  })
})

describe('rules that do not end for input after input', () => {
  test('are left alone, longer each time, and tried again', async () => {
    await ready()
    const first = ask(many(50, 'hang'))
    await clock.pass(12 * LIMIT)
    expect(first).toHaveLength(50)
    expect(first.filter(({ decision }) => decision)).toHaveLength(3)
    const { fault } = first.at(-1)!
    expect(fault).toMatchObject({ kind: 'timeout' })
    expect(fault!.retryAfter).toBeGreaterThan(0)
    const threads = FakeThread.all.length
    await expect(judge.rules(calm())).rejects.toMatchObject({ kind: 'timeout' })
    await expect(judge.validate('a', calm())).rejects.toMatchObject({ kind: 'timeout' })
    expect(FakeThread.all).toHaveLength(threads)

    await clock.pass(31_000)
    expect((await judge.rules(calm())).version).toBe(7)
    const second = ask(many(50, 'hang'))
    await clock.pass(3 * LIMIT)
    expect(second.filter(({ decision }) => decision)).toHaveLength(1)
    await clock.pass(31_000)
    await expect(judge.rules(calm())).rejects.toMatchObject({ kind: 'timeout' })
    await clock.pass(31_000)
    expect((await judge.rules(calm())).version).toBe(7)
  })

  test('are forgiven when one decides in between', async () => {
    await ready()
    const inputs = ['hang-1', 'a', 'hang-2', 'b', 'hang-3', 'c', 'hang-4', 'd']
    const outcomes = ask(inputs)
    await clock.pass(20 * LIMIT)
    expect(outcomes.map(({ decision }) => decision?.type).sort()).toEqual([
      ...Array<string>(4).fill('decided'),
      ...Array<string>(4).fill('undecided'),
    ])
  })
})

describe('a thread', () => {
  test('that dies costs the input that killed it, and no other', async () => {
    await ready()
    const outcomes = ask([...many(5), 'die', ...many(5, 'later')])
    await clock.pass(LIMIT)
    expect(outcomes).toHaveLength(11)
    expect(outcomes.filter(({ decision }) => decision?.type === 'undecided')).toMatchObject([
      { input: 'die', decision: { reason: expect.stringContaining('out of memory') as unknown } },
    ])
  })

  test('that cannot be started is a Fault, and the next call tries again', async () => {
    make()
    FakeThread.loads = ['failure']
    await expect(judge.rules(calm())).rejects.toMatchObject({ kind: 'unreachable' })
    expect((await judge.rules(calm())).version).toBe(7)
  })

  test('in which the rules do not start is ended', async () => {
    make()
    FakeThread.loads = ['silence']
    const outcome = judge.rules(calm()).catch((error: unknown) => error)
    await vi.waitFor(() => expect(FakeThread.all).toHaveLength(1))
    await clock.pass(6 * LIMIT)
    expect(await outcome).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('did not start') as unknown,
    })
    expect(FakeThread.running).toHaveLength(0)
  })

  test('that refuses the rules says why', async () => {
    make()
    const words = { message: 'They lack everything.', nextStep: 'Write some.' }
    FakeThread.loads = [{ type: 'refused', kind: 'protocol', ...words }]
    await expect(judge.validate('a', calm())).rejects.toMatchObject({ kind: 'protocol', ...words })
  })
})

test('closing ends all threads and lets nobody wait', async () => {
  await ready({ workers: 3 })
  const outcomes = ask([...many(300), 'hang', ...many(300)])
  await clock.quiet()
  judge.close()
  await clock.quiet()
  expect(outcomes).toHaveLength(601)
  expect(outcomes.some(({ fault }) => fault?.kind === 'unreachable')).toBe(true)
  expect(FakeThread.running).toHaveLength(0)
})

test('closing while the rules are loaded starts no thread', async () => {
  make()
  const outcomes = ask(many(3))
  judge.close()
  await vi.waitFor(() => expect(outcomes).toHaveLength(3))
  expect(outcomes.every(({ fault }) => fault?.kind === 'unreachable')).toBe(true)
  expect(FakeThread.all).toEqual([])
})

test('a call that is called off does not wait for rules that are still on their way', async () => {
  let arrive: (rules: ArrayBuffer) => void = () => undefined
  const source = vi.fn(() => new Promise<ArrayBuffer>((resolve) => (arrive = resolve)))
  make({ source })
  const stop = new AbortController()
  const first = judge.rules(stop.signal)
  const other = judge.rules(calm())
  stop.abort(new DOMException('Others judge by now.', 'AbortError'))
  await expect(first).rejects.toMatchObject({ name: 'AbortError' })
  arrive(oddModule().buffer)
  expect((await other).version).toBe(7)
  expect(source).toHaveBeenCalledTimes(1)
})

test('every call ends with a decision or a Fault, whatever hangs or dies', async () => {
  const input = fc.constantFrom('ok', 'ok', 'ok', 'ok', 'hang', 'die')
  await fc.assert(
    fc.asyncProperty(
      fc.array(input, { maxLength: 120 }),
      fc.integer({ min: 1, max: 4 }),
      async (inputs, workers) => {
        await ready({ workers })
        const outcomes = ask(inputs)
        await clock.pass(inputs.length * 4 * LIMIT + 60_000)
        expect(outcomes).toHaveLength(inputs.length)
        for (const { input: text, decision, fault } of outcomes) {
          if (fault) expect(fault).toBeInstanceOf(Fault)
          else expect(decision?.type).toBe(text === 'ok' ? 'decided' : 'undecided')
        }
        judge.close()
      },
    ),
    { numRuns: 60 },
  )
})
