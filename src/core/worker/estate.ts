/** The estate worker: where the questions of a page meet the stored replicas and the global clock. */
import { Desk } from '../estate/desk.ts'
import { LiveReplicas } from '../estate/live-replicas.ts'
import type { FromEstate, ToEstate } from '../estate/protocol.ts'
import { LedgerDb } from '../store/ledger-db.ts'
import { systemClock } from './clock.ts'

/** A timer would wait for milliseconds; a message waits only for those before it. */
const { port1, port2 } = new MessageChannel()
let waiting: (() => void)[] = []
port1.onmessage = () => {
  const due = waiting
  waiting = []
  for (const run of due) run()
}

const desk: Desk = new Desk({
  replicas: (engines) => replicas.of(engines),
  post: (message: FromEstate) => self.postMessage(message),
  later(run) {
    waiting.push(run)
    port2.postMessage(null)
  },
  now: () => performance.now(),
})
const replicas = new LiveReplicas({
  ledger: new LedgerDb(),
  clock: systemClock,
  onChange: () => desk.changed(),
})

self.addEventListener('message', ({ data }: MessageEvent<ToEstate>) => {
  if (data.type === 'facts') replicas.inform(data.facts)
  else if (data.type === 'forget') replicas.forget(data.engine)
  else desk.hear(data)
})
