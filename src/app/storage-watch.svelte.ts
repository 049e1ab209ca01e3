/** How much of the browser's room is used, and by which replica; asked again while somebody looks. */
import { storageFault, weighReplicas, type Weight } from '../core/store/queries.ts'
import {
  askToPersist,
  readStorageHealth,
  type StorageHealth,
} from '../core/store/storage-health.ts'

const PAUSE = 10_000

export class StorageWatch {
  /** null before the browser answered. */
  health = $state.raw<StorageHealth | null>(null)
  /** Of each replica, about; read once, and again by `weigh`. */
  weights = $state.raw<readonly Weight[]>([])
  /** Why the replicas cannot be weighed; '' when they can. */
  failure = $state('')
  /** What became of asking to keep the data; '' before. */
  answer = $state('')

  /** Create it while a component is set up; it ends with the component. Weighing replicas opens each of them. */
  constructor({ weigh = true } = {}) {
    $effect(() => {
      void this.#read()
      if (weigh) void this.weigh()
      const timer = setInterval(() => void this.#read(), PAUSE)
      return () => clearInterval(timer)
    })
  }

  async #read(): Promise<void> {
    this.health = await readStorageHealth(navigator.storage)
  }

  /** Call it when a replica was removed. Never rejects: `failure` tells. */
  async weigh(): Promise<void> {
    try {
      this.weights = await weighReplicas()
      this.failure = ''
    } catch (error) {
      this.failure = storageFault(error).message
    }
    await this.#read()
  }

  async keep(): Promise<void> {
    const kept = await askToPersist(navigator.storage)
    this.answer =
      kept === true
        ? 'The browser keeps the data.'
        : kept === false
          ? 'The browser declined. It decides by how often you come here; a bookmark or installing the app helps.'
          : 'This browser cannot be asked at this address.'
    await this.#read()
  }
}
