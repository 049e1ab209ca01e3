/** Nothing that a module, its answer or an input can be makes an evaluation throw: it is a decision, or a refusal in words. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { createWasmBackend } from '../../../src/core/policy/wasm.ts'
import type { Decision } from '../../../src/core/ports.ts'
import { calm } from '../../policies/built-in.ts'
import { answering, oddModule, TRAP, type Odd } from './foreign.ts'

const judged = (odd: Odd, input: unknown = { name: 'a' }): Promise<Decision> =>
  createWasmBackend(() => Promise.resolve(oddModule(odd).buffer)).validate(input, calm())

const concern = (category: string, id = 'x') => ({ id, category, label: 'X', assessment: 'A' })
const document = (concerns: unknown, more: object = {}) =>
  answering({ rules_version: 1, errors: [], concerns, ...more })

describe('an answer of a bundle', () => {
  test.each<[string, Odd, RegExp]>([
    ['an empty object', answering({}), /there is no list of concerns/],
    ['a text', answering('fine'), /is no object/],
    ['a list', answering([]), /is no object/],
    ['null', answering(null), /gave no answer/],
    ['nothing', { answer: '[]' }, /gave no answer/],
    ['no JSON', { answer: '[{' }, /the rules stopped\. SyntaxError/],
    ['a trap', { does: TRAP }, /the rules stopped\. RuntimeError: unreachable/],
    ['concerns that are texts', document(['x']), /concern 1 is not an object/],
    ['concerns of no category', document([{ id: 'x', label: 'X' }]), /has no category/],
    ['errors that are no list', document([], { errors: 'x' }), /errors are no list/],
    ['an address out of its memory', { does: [0x41, 0x7f] }, /gave no answer|the rules stopped/],
  ])('that is %s is undecided', async (_, odd, words) => {
    expect(await judged(odd)).toMatchObject({
      type: 'undecided',
      reason: expect.stringMatching(words) as unknown,
    })
  })

  test('may have categories that nobody knows: they are shown as they are', async () => {
    expect(await judged(document([concern('Blocker'), concern('', 'y')]))).toMatchObject({
      type: 'decided',
      concerns: [{ category: 'Blocker' }, { category: '' }],
    })
  })

  test('with 10,000 concerns is refused, and a few are kept to be looked at', async () => {
    const concerns = Array.from({ length: 10_000 }, (_, at) => concern('Warning', `x${at}`))
    const decision = await judged(document(concerns))
    expect(decision).toMatchObject({
      type: 'undecided',
      reason: expect.stringContaining('10000 concerns') as unknown,
    })
    expect(decision.concerns.length).toBeGreaterThan(0)
    expect(decision.concerns.length).toBeLessThan(100)
  })

  test('with texts without end is refused', async () => {
    const long = { ...concern('Warning'), assessment: 'a'.repeat(2_000_000) }
    expect(await judged(document([long]))).toMatchObject({
      type: 'undecided',
      concerns: [],
      reason: expect.stringContaining('too large') as unknown,
    })
    const errors = await judged(document([], { errors: ['e'.repeat(100_000)] }))
    expect((errors as { reason: string }).reason.length).toBeLessThan(3_000)
  })
})

const isDecision = (value: unknown): boolean => {
  const { type, concerns } = (value ?? {}) as Partial<Decision>
  return (type === 'decided' || type === 'undecided') && Array.isArray(concerns)
}

describe('no evaluation throws past the port', () => {
  test('whatever the answer', async () => {
    const parts = fc.record(
      {
        rules_version: fc.jsonValue(),
        errors: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
        concerns: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record(
              { id: fc.jsonValue(), category: fc.jsonValue(), label: fc.string() },
              { requiredKeys: [] },
            ),
          ),
        ),
      },
      { requiredKeys: [] },
    )
    const answers = fc.oneof(
      fc.string(),
      fc.json(),
      parts.map((result) => JSON.stringify([{ result }])),
    )
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        expect(isDecision(await judged({ answer: answer.replaceAll('\0', '') }))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('whatever the input', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withBigInt: false }), async (input) => {
        expect(isDecision(await judged({}, input))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('whatever the module: it is refused in words, or decides', async () => {
    const whole = oddModule(document([concern('Warning')]))
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          changes.map((list) => {
            const bytes = whole.slice()
            for (const [at, byte] of list) bytes[at] = byte
            return bytes
          }),
        ),
        async (bytes) => {
          const backend = createWasmBackend(() => Promise.resolve(Uint8Array.from(bytes).buffer))
          const outcome: unknown = await backend
            .validate({ name: 'a' }, calm())
            .catch((error: unknown) => error)
          expect(outcome instanceof Fault || isDecision(outcome)).toBe(true)
        },
      ),
      // The same ones each time: here nothing ends a module that was changed into one without end.
      { numRuns: 500, seed: 1 },
    )
  })
})
