/** Rules that are tried out: what counts as a bundle, and that nothing of what was called off comes through. */
import { describe, expect, it, vi } from 'vitest'
import type { AskOptions } from '../../src/app/analysis-link.ts'
import type { Candidate } from '../../src/app/analyst.ts'
import { candidateOf, RulesPreview } from '../../src/app/rules-preview.svelte.ts'
import { Task } from '../../src/app/task.svelte.ts'
import { Fault } from '../../src/core/errors.ts'
import type { Preview } from '../../src/core/model/preview.ts'

const inFolder = (path: string, size = 3): File => {
  const file = new File([new Uint8Array(size)], path.split('/').at(-1)!)
  Object.defineProperty(file, 'webkitRelativePath', { value: path })
  return file
}

describe('candidateOf', () => {
  it('takes one file for a bundle', async () => {
    const candidate = await candidateOf([new File([new Uint8Array([1, 2])], 'site.tar.gz')])
    expect(candidate).toMatchObject({ type: 'file', name: 'site.tar.gz' })
    expect((candidate as { bytes: ArrayBuffer }).bytes.byteLength).toBe(2)
  })

  it('takes the files of a folder with their paths inside of it, also when there is one', async () => {
    const two = await candidateOf([inFolder('site/policy.wasm'), inFolder('site/rules/a.rego')])
    expect(two).toMatchObject({
      type: 'files',
      name: 'site',
      files: [{ path: 'policy.wasm' }, { path: 'rules/a.rego' }],
    })
    expect(await candidateOf([inFolder('site/policy.wasm')])).toMatchObject({ type: 'files' })
  })

  it('refuses what cannot be one before it reads it', async () => {
    const huge = new File([], 'disk.img')
    Object.defineProperty(huge, 'size', { value: 5e9 })
    const read = vi.spyOn(huge, 'arrayBuffer')
    await expect(candidateOf([huge])).rejects.toThrow('that is no bundle of rules')
    expect(read).not.toHaveBeenCalled()
    const many = Array.from({ length: 2_001 }, (_, at) => inFolder(`home/${at}`))
    await expect(candidateOf(many)).rejects.toThrow('2001 files')
    await expect(candidateOf([])).rejects.toThrow('empty')
    const folder = new File([], 'site')
    vi.spyOn(folder, 'arrayBuffer').mockRejectedValue(new DOMException('x', 'NotFoundError'))
    await expect(candidateOf([folder])).rejects.toThrow('site cannot be read.')
  })
})

describe('Task', () => {
  it('keeps the result, or the words of why there is none', async () => {
    const task = new Task<number>()
    await task.run(({ onProgress }) => {
      onProgress({ done: 1, total: 2 })
      return Promise.resolve(7)
    })
    expect([task.result, task.running, task.progress?.done]).toEqual([7, false, 1])
    await task.run(() => Promise.reject(new Fault('protocol', 'No.', { nextStep: 'Do.' })))
    expect([task.result, task.problem?.title, task.problem?.nextStep]).toEqual([null, 'No', 'Do.'])
  })

  it('lets nothing through of what was called off or overtaken', async () => {
    const task = new Task<string>()
    let late: (text: string) => void = () => undefined
    let told: ((progress: { done: number; total: number }) => void) | undefined
    const first = task.run(({ onProgress }) => {
      told = onProgress
      return new Promise<string>((resolve) => (late = resolve))
    })
    await task.run(() => Promise.resolve('second'))
    told!({ done: 9, total: 9 })
    late('first')
    await first
    expect([task.result, task.progress]).toEqual(['second', null])
    const third = task.run(({ signal }) => {
      task.clear()
      return Promise.reject(signal.reason as Error)
    })
    await third
    expect([task.running, task.problem, task.result]).toEqual([false, null, null])
  })
})

describe('RulesPreview', () => {
  const forklift: Candidate = { type: 'built-in', profile: 'forklift' }

  it('asks about the engine that is shown and forgets it when it is discarded', async () => {
    const asked: [string, Candidate][] = []
    const preview = new RulesPreview({
      preview: (engine, candidate) => {
        asked.push([engine, candidate])
        return Promise.resolve({ vms: 3 } as Preview)
      },
    })
    await preview.try('e1', forklift)
    expect(asked).toEqual([['e1', forklift]])
    expect([preview.engine, preview.task.result?.vms]).toEqual(['e1', 3])
    preview.discard()
    expect([preview.engine, preview.candidate, preview.task.result]).toEqual(['', null, null])
  })

  it('does not ask about a file that was called off while it was read', async () => {
    const ask = vi.fn((_engine: string, _candidate: Candidate, _options?: AskOptions) =>
      Promise.resolve({} as Preview),
    )
    const preview = new RulesPreview({ preview: ask })
    const running = preview.tryFiles('e1', [new File(['x'], 'site.tar.gz')])
    preview.discard()
    await running
    expect(ask).not.toHaveBeenCalled()
    expect(preview.candidate).toBeNull()
  })
})
