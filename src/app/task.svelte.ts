/** Work that a user starts, watches and may call off: its progress, and its result or why there is none. */
import type { Progress } from '../core/model/preview.ts'
import { asProblem, type ProblemError } from './api.ts'

export interface TaskControl {
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}

export class Task<T> {
  progress = $state.raw<Progress | null>(null)
  result = $state.raw<T | null>(null)
  problem = $state.raw<ProblemError | null>(null)
  #running = $state.raw<AbortController | null>(null)

  get running(): boolean {
    return this.#running !== null
  }

  /** What ran before is called off, and what it came to is forgotten. Never rejects: `problem` tells. */
  async run(work: (control: TaskControl) => Promise<T>): Promise<void> {
    this.clear()
    const control = new AbortController()
    this.#running = control
    /** Whoever was called off has nothing more to say. */
    const current = (): boolean => this.#running === control
    try {
      const result = await work({
        signal: control.signal,
        onProgress: (progress) => {
          if (current()) this.progress = progress
        },
      })
      if (current()) this.result = result
    } catch (error) {
      if (current()) this.problem = asProblem(error)
    } finally {
      if (current()) this.#running = null
    }
  }

  clear(): void {
    this.#running?.abort(new DOMException('It was called off.', 'AbortError'))
    this.#running = null
    this.progress = null
    this.result = null
    this.problem = null
  }
}
