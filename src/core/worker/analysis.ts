/** The analysis worker: where questions about stored VMs meet the global clock, the network and the database. */
import { localRules } from '../model/policy-choice.ts'
import { ledgerOf } from '../model/triage.ts'
import type { RulePack } from '../model/rules.ts'
import { createWasmBackend } from '../policy/wasm.ts'
import { LedgerDb, readLedger } from '../store/ledger-db.ts'
import { ReplicaDb } from '../store/queries.ts'
import forkliftUrl from '../../../policies/dist/forklift.wasm?url'
import portolanUrl from '../../../policies/dist/portolan.wasm?url'
import { createDesk } from './analysis-desk.ts'
import type { FromAnalysis, ToAnalysis } from './analysis-protocol.ts'
import { createAnswers, type AnalysisPorts, type AskedRules } from './analysis-tasks.ts'
import { systemClock } from './clock.ts'

const PACKS = {
  portolan: {
    url: portolanUrl,
    pack: async () => (await import('../../../policies/dist/portolan.json')).default as RulePack,
  },
  forklift: {
    url: forkliftUrl,
    pack: async () => (await import('../../../policies/dist/forklift.json')).default as RulePack,
  },
}

async function builtIn(profile: keyof typeof PACKS): Promise<AskedRules> {
  const { url, pack } = PACKS[profile]
  const backend = createWasmBackend(async () => (await fetch(url)).arrayBuffer())
  return { pack: await pack(), backend, standIn: false, close: () => undefined }
}

const inForce: AnalysisPorts['inForce'] = (choice) => {
  const local = localRules(choice)
  return builtIn(local.use === 'built-in' ? local.profile : 'portolan')
}

const replicas = new Map<string, ReplicaDb>()
const ledger = new LedgerDb()

const answer = createAnswers({
  inForce,
  local: inForce,
  candidate: (candidate) => builtIn(candidate.type === 'built-in' ? candidate.profile : 'portolan'),
  replica(engine) {
    let db = replicas.get(engine)
    if (!db) replicas.set(engine, (db = new ReplicaDb(engine)))
    return db
  },
  waives: async (engine, now) => ledgerOf(await readLedger(ledger, engine)).waivesAt(now),
  clock: systemClock,
})

const ask = createDesk({
  answer,
  post: (message: FromAnalysis) => self.postMessage(message),
  clock: systemClock,
})

self.addEventListener('message', ({ data }: MessageEvent<ToAnalysis>) => ask(data))
