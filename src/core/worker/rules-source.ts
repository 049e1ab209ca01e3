/**
 * Where the rules of a choice come from: compiled in, kept in this browser, or fetched from the proxy for the team. The
 * team's are kept with every fetch, so that they judge without network too.
 */
import { Fault, isAbort } from '../errors.ts'
import type { LocalRules } from '../model/policy-choice.ts'
import type { Profile, RulePack } from '../model/rules.ts'
import { readBundle, type Bundle, type BundleOptions } from '../policy/bundle.ts'
import type { CompiledRules } from '../policy/compiled.ts'
import { unpack, type BundleFile } from '../policy/unpack.ts'
import type { PolicyDb } from '../store/policy-db.ts'
import { readStoredBundle, storeBundle, type StoredBundle } from '../store/policy-db.ts'
import { storageFault } from '../store/storage-fault.ts'
import type { Log } from '../ports.ts'

export interface BuiltIn {
  /** Of the module. */
  url: string
  pack: () => Promise<RulePack>
}

export interface RulesSourcePorts {
  request: (url: string, init: RequestInit) => Promise<Response>
  /** Milliseconds for one request. */
  limit: number
  reading: Pick<BundleOptions, 'trial' | 'cutDown'>
  db: PolicyDb
  log: Log
  builtIn: Readonly<Record<Profile, BuiltIn>>
  now: () => number
}

export interface RulesSource {
  /** Throws a Fault when they cannot be had or cannot be used. */
  load(rules: LocalRules): Promise<CompiledRules & { pack: RulePack }>
  /** They were loaded, but as they were kept, because the proxy did not answer. */
  isStale(rules: LocalRules): boolean
  /** The team's bundle as the proxy has it now, or as it was kept. */
  team(): Promise<Bundle>
}

const TEAM_ADDRESS = '/api/policy/bundle'

export function createRulesSource(ports: RulesSourcePorts): RulesSource {
  const { db, limit, log } = ports
  /** The digest that was wanted when the kept bundle had to do. */
  let missed: string | null = null

  async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    try {
      return await ports.request(url, { headers, signal: AbortSignal.timeout(limit) })
    } catch (cause) {
      throw new Fault('unreachable', 'The server that has the rules cannot be reached.', {
        nextStep: 'Check the connection; validation continues by itself.',
        cause,
      })
    }
  }

  async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await response.arrayBuffer())
    } catch (cause) {
      throw new Fault('unreachable', 'The rules did not arrive completely.', { cause })
    }
  }

  async function builtIn(profile: Profile): Promise<CompiledRules & { pack: RulePack }> {
    const { url, pack } = ports.builtIn[profile]
    const [response, known] = await Promise.all([get(url), pack()])
    if (response.ok) return { wasm: await bytesOf(response), pack: known }
    throw new Fault('unreachable', `The built-in rules could not be loaded (${response.status}).`, {
      status: response.status,
      nextStep: 'Reload the page when the server can be reached.',
    })
  }

  const open = (
    origin: 'team' | 'own',
    { name, files }: { name: string; files: readonly BundleFile[] },
  ): Promise<Bundle> =>
    readBundle(files, { ...ports.reading, origin, name }, new AbortController().signal)

  const kept = (slot: 'team' | 'own'): Promise<StoredBundle | undefined> =>
    readStoredBundle(db, slot).catch((error: unknown) => {
      throw storageFault(error)
    })

  async function own(digest: string): Promise<Bundle> {
    const stored = await kept('own')
    if (stored?.digest === digest) return open('own', stored)
    throw new Fault('storage', 'The rules that you loaded are not in this browser any more.', {
      nextStep: 'Load the file again, or choose other rules.',
    })
  }

  /** What the proxy has, unless it is what is kept; null when it is. */
  async function fetched(stored: StoredBundle | undefined): Promise<StoredBundle | null> {
    const known: Record<string, string> = stored ? { 'if-none-match': `"${stored.digest}"` } : {}
    const response = await get(TEAM_ADDRESS, known)
    if (response.status === 304) return null
    if (!response.ok) {
      const gone = response.status === 404
      throw new Fault(
        response.status === 401 ? 'sign-in' : gone ? 'not-an-engine' : 'engine',
        gone
          ? 'The server has no rules for the team.'
          : `The rules of the team could not be loaded (${response.status}).`,
        {
          status: response.status,
          nextStep: 'Ask whoever runs the server, or choose other rules.',
        },
      )
    }
    // A weak one where something in between has packed the answer.
    const digest = response.headers.get('etag')?.replace(/^W\/|"/g, '') ?? ''
    const name = decodeURIComponent(response.headers.get('x-bundle-name') ?? 'team rules')
    const files = await unpack(await bytesOf(response))
    return { slot: 'team', name, digest, files, loadedAt: ports.now() }
  }

  async function team(wanted: string | null): Promise<Bundle> {
    missed = null
    const stored = await kept('team')
    if (stored && stored.digest === wanted) return open('team', stored)
    let next: StoredBundle | null
    try {
      next = await fetched(stored)
    } catch (error) {
      if (!stored || isAbort(error)) throw error
      missed = wanted
      const reason = error instanceof Error ? error.message : String(error)
      log('warn', "the team's rules as they were kept judge", { reason, digest: stored.digest })
      return open('team', stored)
    }
    if (!next) return open('team', stored!)
    const bundle = await open('team', next)
    await storeBundle(db, next).catch((error: unknown) => {
      log('warn', "the team's rules could not be kept", { reason: storageFault(error).message })
    })
    return bundle
  }

  return {
    load(rules) {
      if (rules.use === 'built-in') return builtIn(rules.profile)
      return rules.use === 'own' ? own(rules.digest) : team(rules.digest)
    },
    isStale: (rules) => rules.use === 'team' && rules.digest === missed,
    team: () => team(null),
  }
}
