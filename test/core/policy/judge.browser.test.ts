/** The judge with real workers: foreign rules that hang, trap or reach for the network, and ours beside them. */
import { afterEach, describe, expect, test } from 'vitest'
import portolanUrl from '../../../policies/dist/portolan.wasm?url'
import type { LoadRules, LocalBackend } from '../../../src/core/policy/compiled.ts'
import { createJudge } from '../../../src/core/policy/judge.ts'
import { systemClock } from '../../../src/core/worker/clock.ts'
import { spawnJudgeThread } from '../../../src/core/worker/spawn-judge.ts'
import { LOOP, oddModule, TRAP, type Odd } from './foreign.ts'

const calm = () => new AbortController().signal
const open: LocalBackend[] = []
afterEach(() => {
  for (const judge of open.splice(0)) judge.close()
})

function judgeOf(source: LoadRules, limit = 400, workers = 2): LocalBackend {
  const judge = createJudge({ spawn: spawnJudgeThread, source, workers, limit, clock: systemClock })
  open.push(judge)
  return judge
}
const odd = (what: Odd, limit?: number, workers?: number) =>
  judgeOf(() => Promise.resolve({ wasm: oddModule(what), pack: null }), limit, workers)
const stock = () => judgeOf(async () => (await fetch(portolanUrl)).arrayBuffer())

describe('the judge', () => {
  test('judges by the built-in rules', async () => {
    const judge = stock()
    const { version } = await judge.rules(calm())
    expect(version).toBeGreaterThan(0)
    const names = Array.from({ length: 500 }, (_, at) => ({
      name: at % 2 ? `vm${at}` : `vm_${at}`,
    }))
    const decisions = await Promise.all(names.map((input) => judge.validate(input, calm())))
    expect(decisions.map(({ version: by }) => by)).toEqual(names.map(() => version))
    expect(
      decisions.map(({ concerns }) => concerns.some(({ id }) => id === 'ovirt.name.invalid')),
    ).toEqual(names.map((_, at) => at % 2 === 0))
  })

  test('ends what does not end, and only that is undecided', async () => {
    const judge = odd({ does: LOOP, when: '!' })
    const inputs = ['a', 'b', 'c!', 'd', 'e']
    const decisions = await Promise.all(inputs.map((input) => judge.validate(input, calm())))
    expect(decisions.map(({ type }) => type)).toEqual([
      'decided',
      'decided',
      'undecided',
      'decided',
      'decided',
    ])
    expect(decisions[2]).toMatchObject({
      reason: 'No decision: the rules took longer than 0.4 s.',
    })
  })

  test('is left alone after input upon input that did not end', async () => {
    const judge = odd({ does: LOOP }, 200, 1)
    const inputs = Array.from({ length: 50 }, (_, at) => `vm${at}`)
    const outcomes = await Promise.allSettled(inputs.map((one) => judge.validate(one, calm())))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(outcomes.at(-1)).toMatchObject({ reason: { kind: 'timeout' } })
    await expect(judge.rules(calm())).rejects.toMatchObject({ kind: 'timeout' })
  })

  test('takes a trap for what it is', async () => {
    const judge = odd({ does: TRAP, when: '!' })
    const decisions = await Promise.all(
      ['a', 'b!', 'c'].map((input) => judge.validate(input, calm())),
    )
    expect(decisions.map(({ type }) => type)).toEqual(['decided', 'undecided', 'decided'])
    expect(decisions[1]).toMatchObject({ reason: expect.stringContaining('the rules stopped') })
  })

  test('refuses rules that do not end when they start', { timeout: 30_000 }, async () => {
    const judge = odd({ start: LOOP.slice(0, -2) })
    await expect(judge.rules(calm())).rejects.toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('did not start') as unknown,
    })
  })

  test('refuses a module that asks for more than rules are given', async () => {
    const judge = odd({ imports: ['env.fetch', 'wasi_snapshot_preview1.sock_open'] })
    await expect(judge.rules(calm())).rejects.toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('env.fetch') as unknown,
    })
  })
})
