/** What `odd-worker.ts` can do beside collecting. Listens before the collector does, which never hears of it. */
export type Oddity =
  /** Stands still as in a frozen tab: no task runs, whatever arrives waits. */
  | { type: 'freeze'; ms: number }
  /** As on an insecure address. */
  | { type: 'no-locks' }
  | { type: 'ordinary' }

self.addEventListener('message', (event: MessageEvent<Oddity | { type: 'init' }>) => {
  const { data } = event
  if (data.type === 'init') return
  event.stopImmediatePropagation()
  if (data.type === 'no-locks')
    delete (Object.getPrototypeOf(navigator) as { locks?: unknown }).locks
  if (data.type === 'freeze') {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    Atomics.wait(new Int32Array(buffer), 0, 0, data.ms)
  }
})
