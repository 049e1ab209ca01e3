/** The analysis worker: where questions about stored VMs meet the global clock, the rules and the database. */
import { DEFAULTS } from '../settings.ts'
import { LedgerDb, readLedger } from '../store/ledger-db.ts'
import { openStored, type ReplicaDb } from '../store/queries.ts'
import { createDesk } from './analysis-desk.ts'
import type { FromAnalysis, ToAnalysis } from './analysis-protocol.ts'
import { askableRules } from './analysis-rules.ts'
import { createAnswers } from './analysis-tasks.ts'
import { createRules } from './backend.ts'
import { systemClock } from './clock.ts'
import { consoleLog } from './console-log.ts'

const replicas = new Map<string, ReplicaDb>()
const ledger = new LedgerDb()

const answer = createAnswers({
  rules: askableRules(createRules(DEFAULTS, consoleLog('analysis'))),
  async replica(engine) {
    const known = replicas.get(engine)
    if (known?.isOpen()) return known
    const db = await openStored(engine)
    replicas.set(engine, db)
    return db
  },
  ledger: (engine) => readLedger(ledger, engine),
  clock: systemClock,
})

const ask = createDesk({
  answer,
  post: (message: FromAnalysis) => self.postMessage(message),
  clock: systemClock,
})

self.addEventListener('message', ({ data }: MessageEvent<ToAnalysis>) => ask(data))
