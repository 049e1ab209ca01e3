/** How much JavaScript heap a page and its workers hold once their garbage is collected, over the DevTools protocol. */
import type { CDPSession, Page } from 'playwright-core'

/** Bytes. */
interface Usage {
  usedSize: number
  embedderHeapUsedSize: number
  backingStorageSize: number
}

/** Speaks to a worker through the session of its page: Playwright has no sessions for workers. */
class WorkerSession {
  readonly #page: CDPSession
  readonly #id: string
  readonly #waiting = new Map<number, (answer: unknown) => void>()
  #sent = 0

  constructor(page: CDPSession, id: string) {
    this.#page = page
    this.#id = id
    page.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      if (sessionId !== id) return
      const answer = JSON.parse(message) as { id?: number; result?: unknown }
      if (answer.id === undefined) return
      this.#waiting.get(answer.id)?.(answer.result)
      this.#waiting.delete(answer.id)
    })
  }

  async send(method: string): Promise<unknown> {
    this.#sent += 1
    const id = this.#sent
    const answer = new Promise((done) => this.#waiting.set(id, done))
    const message = JSON.stringify({ id, method })
    await this.#page.send('Target.sendMessageToTarget', { sessionId: this.#id, message })
    return await answer
  }
}

/** Bytes. */
export interface Heap {
  /** Objects of the page, the browser's own for it (DOM nodes) included. */
  page: number
  /** Objects of all dedicated workers of the page. */
  worker: number
  /** Array buffers of those workers, WASM memory among them. */
  buffers: number
}

/** To be called before the page starts its workers; measures whenever the returned function is called. */
export async function watchHeap(page: Page): Promise<() => Promise<Heap>> {
  const session = await page.context().newCDPSession(page)
  const workers = new Map<string, WorkerSession>()
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.set(sessionId, new WorkerSession(session, sessionId))
  })
  session.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId))
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  return async () => {
    await session.send('HeapProfiler.collectGarbage')
    const own = await session.send('Runtime.getHeapUsage')
    const sum: Heap = { page: own.usedSize + own.embedderHeapUsedSize, worker: 0, buffers: 0 }
    for (const worker of workers.values()) {
      await worker.send('HeapProfiler.collectGarbage')
      const usage = (await worker.send('Runtime.getHeapUsage')) as Usage
      sum.worker += usage.usedSize
      sum.buffers += usage.backingStorageSize
    }
    return sum
  }
}
