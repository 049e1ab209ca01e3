/**
 * Snapshot files as the page handles them: saves the replica of an engine, opens a file as a replica beside the others.
 * One at a time; it can be given up, and then nothing is left behind.
 */
import { Fault } from '../../core/errors.ts'
import { SNAPSHOT_SUFFIX } from '../../core/snapshot/format.ts'
import type { FromSnapshot, ToSnapshot } from '../../core/snapshot/protocol.ts'
import { asProblem, type Engine, type ProblemError } from '../api.ts'
import { sweep, whileOpening } from '../half-opened.ts'
import { fileName, save } from '../lib/download.ts'
import { session } from '../session.svelte.ts'

const spawnWorker = (): Worker =>
  new Worker(new URL('../../core/worker/snapshot.ts', import.meta.url), {
    type: 'module',
    name: 'portolan snapshot',
  })

/** Bytes that this site may still store; null where the browser does not say. */
async function freeBytes(): Promise<number | null> {
  const told = await navigator.storage?.estimate?.()
  return told?.quota === undefined || told.usage === undefined ? null : told.quota - told.usage
}

export class Snapshots {
  /** What is being done; null while nothing is. */
  busy = $state<'save' | 'open' | null>(null)
  /** 0 to 1; null where the whole is not known. */
  share = $state<number | null>(null)
  problem = $state.raw<ProblemError | null>(null)
  #control: AbortController | null = null

  /** Saves what is stored of the engine as a file. */
  async save({ id, name, url }: Engine): Promise<void> {
    await this.#run('save', async (signal) => {
      const head = { app: __VERSION__, engine: { id, name, url } }
      const made = await this.#ask({ type: 'save', head }, signal)
      if (made.type !== 'saved') return
      const at = new Date().toISOString().slice(0, 16).replaceAll(':', '')
      save(made.blob, `${fileName('portolan', name, at)}${SNAPSHOT_SUFFIX}`)
    })
  }

  /** Opens a file and shows it. Resolves to whether it was opened; `problem` says why not. */
  async open(file: File): Promise<boolean> {
    let opened = false
    await this.#run('open', (signal) =>
      whileOpening(async () => {
        try {
          const free = await freeBytes()
          const made = await this.#ask({ type: 'open', file, free }, signal)
          if (made.type !== 'opened') return
          await session.readStored()
          session.open(made.engine)
          opened = true
        } finally {
          // A worker that was ended could not clean up by itself.
          if (signal.aborted) await sweep()
        }
      }),
    )
    return opened
  }

  cancel(): void {
    this.#control?.abort()
  }

  async #run(what: 'save' | 'open', work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.busy !== null) return
    const control = new AbortController()
    this.#control = control
    this.busy = what
    this.share = null
    this.problem = null
    try {
      await work(control.signal)
    } catch (error) {
      if (!control.signal.aborted) this.problem = asProblem(error)
    } finally {
      this.busy = null
      this.#control = null
    }
  }

  async #ask(message: ToSnapshot, signal: AbortSignal): Promise<FromSnapshot> {
    const worker = spawnWorker()
    try {
      return await new Promise<FromSnapshot>((done, fail) => {
        signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true })
        worker.onmessage = ({ data }: MessageEvent<FromSnapshot>) => {
          if (data.type === 'progress') this.share = data.share
          else if (data.type === 'fault') {
            const { kind, message: words, nextStep } = data.fault
            fail(new Fault(kind, words, { nextStep }))
          } else done(data)
        }
        worker.onerror = ({ message: words }) =>
          fail(
            new Fault('defect', `The work on the file stopped: ${words || 'it could not start.'}`, {
              nextStep: 'Try again. If it happens again, reload the page.',
            }),
          )
        worker.postMessage(message)
      })
    } finally {
      worker.terminate()
    }
  }
}

export const snapshots = new Snapshots()
