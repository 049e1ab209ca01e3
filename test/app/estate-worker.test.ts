/** The estate worker as the page holds it: what is asked again, and what is said when it dies. */
import { describe, expect, it, vi } from 'vitest'
import { EstateWorker, type EstateWorkerLike } from '../../src/app/estate-worker.ts'
import type { Question, ToEstate } from '../../src/core/estate/protocol.ts'

class Stub implements EstateWorkerLike {
  readonly heard: ToEstate[] = []
  ended = false
  onmessage: EstateWorkerLike['onmessage'] = null
  onerror: EstateWorkerLike['onerror'] = null
  postMessage(message: ToEstate): void {
    this.heard.push(message)
  }
  terminate(): void {
    this.ended = true
  }
  answer(no: number, answer: unknown): void {
    this.onmessage?.({ data: { type: 'answer', no, answer, ready: true, took: 1 } } as MessageEvent)
  }
  die(message: string): void {
    this.onerror?.({ message } as ErrorEvent)
  }
}

const state = { text: '', query: '', facets: {}, ranges: {}, sort: [] }
const keys: Question<'keys'> = { type: 'keys', engines: ['brno'], list: 'vm', state }

function stage() {
  const workers: Stub[] = []
  const link = new EstateWorker(() => {
    workers.push(new Stub())
    return workers.at(-1)!
  })
  return { link, workers }
}

describe('EstateWorker', () => {
  it('starts with the first question and tells it what the page knows', () => {
    const { link, workers } = stage()
    const facts = { engine: 'brno', name: 'Brno', pack: null, fixOnce: null }
    link.inform([facts])
    expect(workers).toEqual([])
    const onAnswer = vi.fn()
    link.watch(keys, { onAnswer, onError: vi.fn() })
    expect(workers[0]!.heard).toEqual([
      { type: 'facts', facts: [facts] },
      { type: 'watch', no: 1, question: keys, once: false },
    ])
    workers[0]!.answer(1, ['brno/a'])
    workers[0]!.answer(1, ['brno/b'])
    expect(onAnswer.mock.calls).toEqual([
      [['brno/a'], true, 1],
      [['brno/b'], true, 1],
    ])
  })

  it('hears nothing of what is not watched any more', () => {
    const { link, workers } = stage()
    const onAnswer = vi.fn()
    const end = link.watch(keys, { onAnswer, onError: vi.fn() })
    end()
    expect(workers[0]!.heard.at(-1)).toEqual({ type: 'unwatch', no: 1 })
    workers[0]!.answer(1, [])
    expect(onAnswer).not.toHaveBeenCalled()
  })

  it('asks a fresh worker again after a rest, and not what has ended', () => {
    const { link, workers } = stage()
    link.watch(keys, { onAnswer: vi.fn(), onError: vi.fn() })
    const end = link.watch(keys, { onAnswer: vi.fn(), onError: vi.fn() })
    link.close()
    end()
    link.goOn()
    expect(workers.map(({ ended }) => ended)).toEqual([true, false])
    expect(workers[1]!.heard.filter(({ type }) => type === 'watch')).toMatchObject([{ no: 1 }])
  })

  it('says why when it dies, starts another, and gives up on one that dies at once', async () => {
    const { link, workers } = stage()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const onError = vi.fn()
    link.watch(keys, { onAnswer: vi.fn(), onError })
    const asked = link.ask(keys)
    clock.mockReturnValue(60_000)
    workers[0]!.die('out of memory')
    await expect(asked).rejects.toThrow('What is stored cannot be read: out of memory')
    expect(onError).toHaveBeenCalledOnce()
    expect(workers[1]!.heard.filter(({ type }) => type === 'watch')).toMatchObject([{ no: 1 }])
    workers[1]!.die('again')
    expect(workers).toHaveLength(2)
    expect(onError).toHaveBeenCalledTimes(2)
    void link.ask(keys)
    expect(workers[2]!.heard.filter(({ type }) => type === 'watch')).toMatchObject([
      { no: 1 },
      { no: 3 },
    ])
    clock.mockRestore()
  })

  it('rejects with the reason of the signal', async () => {
    const { link, workers } = stage()
    const controller = new AbortController()
    const asked = link.ask(keys, controller.signal)
    controller.abort(new DOMException('Enough.', 'AbortError'))
    await expect(asked).rejects.toThrow('Enough.')
    expect(workers[0]!.heard.at(-1)).toEqual({ type: 'unwatch', no: 1 })
  })
})
