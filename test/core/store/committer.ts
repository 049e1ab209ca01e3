/** A worker that commits what it is sent, as the collector's worker does; for the tests of two connections. */
import type { Upsert } from '../../../src/core/ports.ts'
import { openStore } from '../../../src/core/store/store.ts'

export interface Order {
  engineId: string
  upserts?: Upsert[]
  removes?: { kind: 'vm'; id: string }[]
}

const stores = new Map<string, Promise<{ commit(order: Order): Promise<unknown> }>>()

async function committer(engineId: string): Promise<{ commit(order: Order): Promise<unknown> }> {
  const { inventory } = await openStore(engineId, () => true)
  const epoch = await inventory.lead('worker')
  return {
    commit: ({ upserts = [], removes = [] }) =>
      inventory.commit({ epoch, now: 1, upserts, removes }),
  }
}

addEventListener('message', (event: MessageEvent<Order>) => {
  const order = event.data
  const own = stores.get(order.engineId) ?? committer(order.engineId)
  stores.set(order.engineId, own)
  own
    .then((store) => store.commit(order))
    .then(
      (result) => postMessage({ result }),
      (error: unknown) => postMessage({ error: String(error) }),
    )
})
