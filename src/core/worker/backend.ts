/**
 * From a choice of rules to the backends that judge by it: an OPA server behind the proxy with rules in the browser that
 * stand in for it, or those alone. In the browser they run in threads that can be ended, wherever a worker may start
 * another one.
 */
import { localRules, type LocalRules, type PolicyChoice } from '../model/policy-choice.ts'
import type { PolicySource, Profile, RulePack } from '../model/rules.ts'
import { readBundle, type Bundle } from '../policy/bundle.ts'
import type { LoadRules, LocalBackend } from '../policy/compiled.ts'
import { createJudge } from '../policy/judge.ts'
import { createOpaBackend } from '../policy/opa-client.ts'
import { unpack, type BundleFile } from '../policy/unpack.ts'
import { createWasmBackend } from '../policy/wasm.ts'
import type { Log, PolicyBackend } from '../ports.ts'
import type { Settings } from '../settings.ts'
import { PolicyDb } from '../store/policy-db.ts'
import { readSet } from '../validation/read-set.ts'
import forkliftUrl from '../../../policies/dist/forklift.wasm?url'
import portolanUrl from '../../../policies/dist/portolan.wasm?url'
import { systemClock } from './clock.ts'
import { createRulesSource, type BuiltIn } from './rules-source.ts'
import { spawnJudgeThread } from './spawn-judge.ts'
import { withTimeLimit } from './time-limit.ts'

/** What judges, and what stands in for it while it does not answer. */
export interface Backends {
  backend: PolicyBackend | null
  fallback: PolicyBackend | null
  close(): void
}

export interface Rules {
  /** null: no rules at all. */
  backends(choice: PolicyChoice | null): Backends
  /** What is known of the rules of a choice. Throws a Fault when they cannot be had. */
  pack(choice: PolicyChoice): Promise<RulePack>
  /** Rules in the browser, as the backend that runs them. */
  local(rules: LocalRules): LocalBackend
  /** A bundle that was read, as the backend that runs it. */
  run(bundle: Bundle): LocalBackend
  /** Reads the files of a bundle, or its bytes; throws a Fault in words for what is wrong with them. */
  open(
    name: string,
    content: Uint8Array<ArrayBuffer> | readonly BundleFile[],
    signal: AbortSignal,
  ): Promise<Bundle>
  /** The team's bundle as the proxy has it. */
  team(): Promise<Bundle>
}

const MOST_THREADS = 4
/** What the collector and the page do must go on meanwhile. */
const threads = (): number =>
  Math.max(1, Math.min(MOST_THREADS, (navigator.hardwareConcurrency || 2) - 1))

const request = (url: string, init: RequestInit): Promise<Response> => fetch(url, init)

const BUILT_IN: Readonly<Record<Profile, BuiltIn>> = {
  portolan: {
    url: portolanUrl,
    pack: async () => (await import('../../../policies/dist/portolan.json')).default as RulePack,
  },
  forklift: {
    url: forkliftUrl,
    pack: async () => (await import('../../../policies/dist/forklift.json')).default as RulePack,
  },
}

const SERVER: PolicySource = { origin: 'server', name: 'OPA server', digest: '' }

export function createRules(settings: Settings, log: Log): Rules {
  const limit = settings.requestTimeout

  function run(load: LoadRules): LocalBackend {
    if (typeof Worker === 'undefined') {
      log('warn', 'this browser lets no worker start another: rules run in the collecting worker')
      return createWasmBackend(load)
    }
    return createJudge({
      spawn: spawnJudgeThread,
      source: load,
      workers: threads(),
      limit: settings.evaluationLimit,
      clock: systemClock,
      log,
    })
  }

  const reading = {
    trial: run,
    cutDown: (reads: readonly string[]) => readSet(reads).shown as (input: unknown) => unknown,
  }
  const source = createRulesSource({
    request,
    limit,
    reading,
    db: new PolicyDb(),
    log,
    builtIn: BUILT_IN,
    now: () => systemClock.now(),
  })

  function local(rules: LocalRules): LocalBackend {
    const backend = run(() => source.load(rules))
    return {
      ...backend,
      rules(signal) {
        // At each search: what the proxy could not give then it may have by now.
        if (source.isStale(rules)) backend.close()
        return backend.rules(signal)
      },
    }
  }

  const server = (): PolicyBackend =>
    withTimeLimit(
      createOpaBackend(request, '/api/policy', settings.workerLimit),
      limit,
      systemClock,
    )

  return {
    backends(choice) {
      if (!choice) return { backend: null, fallback: null, close: () => undefined }
      const own = local(localRules(choice))
      const close = (): void => own.close()
      return choice.use === 'server'
        ? { backend: server(), fallback: own, close }
        : { backend: own, fallback: null, close }
    },

    async pack(choice) {
      const { pack } = await source.load(localRules(choice))
      if (choice.use !== 'server') return pack
      const { version } = await server().rules(AbortSignal.timeout(limit))
      // Only rules that say they are the same are known to be described by ours.
      const rules = version === pack.version ? pack.rules : []
      return { version, source: SERVER, inputs: null, rules }
    },

    local,
    run: (bundle) => run(() => Promise.resolve(bundle)),

    async open(name, content, signal) {
      const files = content instanceof Uint8Array ? await unpack(content) : content
      return readBundle(files, { ...reading, origin: 'own', name }, signal)
    },

    team: () => source.team(),
  }
}
