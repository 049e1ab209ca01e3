/** The worker as the page sees it: started with one message, spoken to over a channel that all tabs share. */
import type { Trouble } from '../core/model/meta.ts'
import {
  commandChannel,
  type Command,
  type Init,
  type StorageMessage,
} from '../core/worker/protocol.ts'

export interface CollectorEvents {
  /** The worker cannot open or write the replica, or can again. */
  onStorage(trouble: Trouble | null): void
  /** The worker could not be started or died of an unexpected error. */
  onError(error: Error): void
  /** A command that another tab gave. */
  onCommand(command: Command): void
}

export class Collector {
  readonly #worker: Worker
  readonly #channel: BroadcastChannel

  constructor(init: Init, events: CollectorEvents) {
    this.#worker = new Worker(new URL('../core/worker/main.ts', import.meta.url), {
      type: 'module',
      name: `portolan ${init.engine.id}`,
    })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<StorageMessage>) => {
      if (data.type === 'storage-trouble') events.onStorage(data.trouble)
    })
    this.#worker.addEventListener('error', (event) => {
      events.onError(new Error(event.message || 'it could not be started.'))
    })
    this.#worker.postMessage(init)
    this.#channel = new BroadcastChannel(commandChannel(init.engine.id))
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Command>) => {
      events.onCommand(data)
    })
  }

  /** Says a command to whichever tab collects from the engine. */
  static tell(engineId: string, command: Command): void {
    const channel = new BroadcastChannel(commandChannel(engineId))
    channel.postMessage(command)
    channel.close()
  }

  /** Says it to this tab's worker alone. One that is still starting hears no channel, but what is posted waits for it. */
  say(command: Command): void {
    this.#worker.postMessage(command)
  }

  stop(): void {
    this.#worker.terminate()
    this.#channel.close()
  }
}
