/** The page's end of the analysis worker: answers, faults, cancelling, a worker that is stuck, one that dies, and rest. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AnalysisLink, type WorkerLike } from '../../src/app/analysis-link.ts'
import { Analyst } from '../../src/app/analyst.ts'
import type { FixOnce } from '../../src/core/model/fix-once.ts'
import type { FromAnalysis, Question, ToAnalysis } from '../../src/core/worker/analysis-protocol.ts'

class FakeWorker implements WorkerLike {
  heard: ToAnalysis[] = []
  ended = false
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null

  postMessage(message: ToAnalysis): void {
    this.heard.push(message)
  }
  terminate(): void {
    this.ended = true
  }
  say(message: FromAnalysis): void {
    this.onmessage?.({ data: message } as MessageEvent<FromAnalysis>)
  }
  asked(): Question[] {
    return this.heard.flatMap((one) => (one.type === 'ask' ? [one.question] : []))
  }
  /** The number of the question asked last. */
  get no(): number {
    return this.heard.findLast(({ type }) => type === 'ask')!.no
  }
}

let workers: FakeWorker[]
let link: AnalysisLink
const choice = { use: 'built-in', profile: 'portolan' } as const
const question = { type: 'pack', choice } as const
const pack = { version: 1, source: {}, inputs: null, rules: [] } as never

beforeEach(() => {
  vi.useFakeTimers()
  workers = []
  link = new AnalysisLink(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const worker = (): FakeWorker => workers.at(-1)!

it('starts a worker with the first question and hands on its answer', async () => {
  expect(workers).toHaveLength(0)
  const told: unknown[] = []
  const answer = link.ask(question, { onProgress: (progress) => told.push(progress) })
  worker().say({ type: 'progress', no: worker().no, progress: { done: 1, total: 2 } })
  worker().say({ type: 'answer', no: worker().no, answer: pack })
  expect(await answer).toBe(pack)
  expect(told).toEqual([{ done: 1, total: 2 }])
  const second = link.ask(question)
  worker().say({ type: 'answer', no: worker().no, answer: pack })
  await second
  expect(workers).toHaveLength(1)
})

it('makes faults of the words that cross', async () => {
  const answer = link.ask(question)
  const fault = { kind: 'protocol', message: 'No module.', nextStep: 'Build it.' } as const
  worker().say({ type: 'fault', no: worker().no, fault })
  await expect(answer).rejects.toMatchObject({ name: 'Fault', ...fault })
})

it('asks nothing for a signal that has fired', async () => {
  await expect(link.ask(question, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
    'no',
  )
  expect(workers).toHaveLength(0)
})

it('rejects at once what is cancelled and keeps a worker that stops', async () => {
  const control = new AbortController()
  const answer = link.ask(question, { signal: control.signal })
  const { no } = worker()
  control.abort(new DOMException('Not wanted.', 'AbortError'))
  await expect(answer).rejects.toThrow('Not wanted.')
  expect(worker().heard.at(-1)).toEqual({ type: 'cancel', no })
  worker().say({ type: 'stopped', no })
  vi.advanceTimersByTime(10_000)
  expect(workers.map(({ ended }) => ended)).toEqual([false])
})

it('replaces a worker that does not stop, and asks again what others wait for', async () => {
  const control = new AbortController()
  const stuck = link.ask(question, { signal: control.signal })
  const other = link.ask({ type: 'preview', choice, engine: 'e', candidate: { type: 'team' } })
  control.abort(new DOMException('Not wanted.', 'AbortError'))
  await expect(stuck).rejects.toThrow('Not wanted.')
  vi.advanceTimersByTime(10_000)
  expect(workers.map(({ ended }) => ended)).toEqual([true, false])
  expect(worker().asked()).toMatchObject([{ type: 'preview' }])
  // What the ended one still says is not heard.
  workers[0]!.say({
    type: 'fault',
    no: worker().no,
    fault: { kind: 'defect', message: '', nextStep: '' },
  })
  worker().say({ type: 'answer', no: worker().no, answer: pack })
  expect(await other).toBe(pack)
})

it('says that a worker died, and starts another with the next question', async () => {
  const answer = link.ask(question)
  worker().onerror?.({ message: 'out of memory' } as ErrorEvent)
  await expect(answer).rejects.toThrow('out of memory')
  expect(workers[0]!.ended).toBe(true)
  const next = link.ask(question)
  worker().say({ type: 'answer', no: worker().no, answer: pack })
  await next
  expect(workers).toHaveLength(2)
})

it('ends a worker that nobody asks any more', async () => {
  const answer = link.ask(question)
  vi.advanceTimersByTime(600_000)
  expect(worker().ended).toBe(false)
  worker().say({ type: 'answer', no: worker().no, answer: pack })
  await answer
  vi.advanceTimersByTime(600_000)
  expect(worker().ended).toBe(true)
})

it('rejects what waits when it is closed', async () => {
  const answer = link.ask(question)
  link.close()
  await expect(answer).rejects.toThrow('closed')
  expect(worker().ended).toBe(true)
})

it('gives single edits again while the worker says that they hold', async () => {
  const analyst = new Analyst(() => choice, link)
  const result = { at: 1 } as FixOnce
  const first = analyst.fixOnce('e')
  worker().say({ type: 'answer', no: worker().no, answer: { stamp: 's1', result } })
  expect(await first).toBe(result)
  const second = analyst.fixOnce('e')
  expect(worker().asked().at(-1)).toMatchObject({ type: 'fix-once', known: 's1', object: null })
  worker().say({ type: 'answer', no: worker().no, answer: { stamp: 's1', result: null } })
  expect(await second).toBe(result)
  // One object is computed anew, and does not take the place of the whole.
  const object = { kind: 'cluster', id: 'c' } as const
  const one = analyst.fixOnce('e', { object })
  expect(worker().asked().at(-1)).toMatchObject({ known: '', object })
  worker().say({
    type: 'answer',
    no: worker().no,
    answer: { stamp: 's1', result: { ...result, at: 2 } },
  })
  expect((await one).at).toBe(2)
  // Another engine has its own.
  void analyst.fixOnce('other')
  expect(worker().asked().at(-1)).toMatchObject({ engine: 'other', known: '' })
})
