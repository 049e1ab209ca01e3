/**
 * The collecting worker: the one place where core meets the global clock, chance, network, locks and channels. Started
 * by one `init`; commands come over the engine's channel from any tab, or directly.
 */
import { SHEETS } from '../adapters/index.ts'
import { createEngineApi } from '../engine/client.ts'
import { Fault } from '../errors.ts'
import { choiceKey } from '../model/policy-choice.ts'
import type { Log } from '../ports.ts'
import { DEFAULTS, type Settings } from '../settings.ts'
import { LedgerDb } from '../store/ledger-db.ts'
import { openStore } from '../store/store.ts'
import { TrendDb } from '../store/trend-db.ts'
import { touches } from '../validation/handlers.ts'
import { createRules } from './backend.ts'
import { systemClock } from './clock.ts'
import { consoleLog } from './console-log.ts'
import { createEngineWorker, type OpenReplica } from './engine-worker.ts'
import {
  commandChannel,
  leaderChannel,
  type Command,
  type Init,
  type LeaderMessage,
  type StorageMessage,
} from './protocol.ts'
import { createRecorder } from './trend-recorder.ts'

const ledger = new LedgerDb()
const trend = new TrendDb()

const request = (url: string, init: RequestInit): Promise<Response> => fetch(url, init)

async function open(engineId: string, log: Log): Promise<OpenReplica> {
  const store = await openStore(engineId, touches)
  for (const { name, outcome } of store.collected) {
    if (outcome instanceof Fault) {
      log('warn', 'an older replica could not be deleted', { name, reason: outcome.message })
    } else log('info', `an older replica was ${outcome}`, { name })
  }
  const recorder = createRecorder({ replica: store.db, ledger, trend }, engineId, systemClock, log)
  return { ...store, record: (signal) => recorder.run(signal) }
}

function start({ engine, tab, policy, settings: given }: Init): (command: Command) => void {
  const settings: Settings = { ...DEFAULTS, ...given }
  const log = consoleLog(engine.id)
  const rules = createRules(settings, log)
  let inUse = policy
  let judging = rules.backends(policy)
  const lead = new BroadcastChannel(leaderChannel(engine.id))
  const worker = createEngineWorker({
    open: () => open(engine.id, log),
    api: createEngineApi({
      fetch: request,
      base: `/api/engines/${encodeURIComponent(engine.id)}/api`,
      clock: systemClock,
      timeout: settings.requestTimeout,
      log,
    }),
    backend: judging.backend,
    fallback: judging.fallback,
    sheets: SHEETS,
    clock: systemClock,
    random: Math.random,
    settings,
    log,
    engineId: engine.id,
    tab,
    locks: 'locks' in navigator ? navigator.locks : undefined,
    tell: (trouble) => self.postMessage({ type: 'storage-trouble', trouble } as StorageMessage),
    say: (message) => lead.postMessage(message),
  })
  lead.addEventListener('message', ({ data }: MessageEvent<LeaderMessage>) => worker.heard(data))
  const hear = (command: Command): void => {
    if (command.type !== 'rules-changed') return worker.command(command)
    // Every tab says it.
    if (inUse && choiceKey(command.policy) === choiceKey(inUse)) return
    const before = judging
    inUse = command.policy
    judging = rules.backends(inUse)
    worker.use(judging)
    before.close()
  }
  const channel = new BroadcastChannel(commandChannel(engine.id))
  channel.addEventListener('message', ({ data }: MessageEvent<Command>) => hear(data))
  // It ends with the page that started it; anything else that ends it is a defect that the page has to hear of.
  worker.run(new AbortController().signal).catch((error: unknown) => reportError(error))
  return hear
}

let command: ((command: Command) => void) | null = null

self.addEventListener('message', ({ data }: MessageEvent<Init | Command>) => {
  if (data.type !== 'init') command?.(data)
  else command ??= start(data)
})
