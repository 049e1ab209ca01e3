/** Where the questions of a page meet the stored replicas and the global clock. */
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

export function hear(message: ToEstate): void {
  if (message.type === 'facts') replicas.inform(message.facts)
  else if (message.type === 'forget') replicas.forget(message.engine)
  else desk.hear(message)
}
