/**
 * The rules that the analysis worker can ask: those in force, both sides of a server with rules that stand in for it, and
 * candidates. A server that says it has the very rules that are here is spared: they are asked here.
 */
import { Fault } from '../errors.ts'
import {
  choiceKey,
  localRules,
  type LocalRules,
  type PolicyChoice,
} from '../model/policy-choice.ts'
import type { RulePack } from '../model/rules.ts'
import type { Bundle } from '../policy/bundle.ts'
import type { LocalBackend } from '../policy/compiled.ts'
import type { AskableRules, AskedRules } from './analysis-ports.ts'
import type { Candidate } from './analysis-protocol.ts'
import type { Rules } from './backend.ts'

/** Kept for the next question; their threads rest by themselves. */
const kept = () => undefined

export function askableRules(rules: Rules): AskableRules {
  const open = new Map<string, LocalBackend>()

  /** `digest`: the team's rules may be others by now than those that were kept when they were asked for. */
  function backendOf(local: LocalRules, digest: string): LocalBackend {
    const key = `${choiceKey(local)} ${digest}`
    let backend = open.get(key)
    if (!backend) {
      // Other rules came into force: what was asked before is not asked again.
      for (const other of open.values()) other.close()
      open.clear()
      open.set(key, (backend = rules.local(local)))
    }
    return backend
  }

  async function here(local: LocalRules, standIn: boolean): Promise<AskedRules> {
    const pack = await rules.pack(local)
    return { pack, backend: backendOf(local, pack.source.digest), standIn, close: kept }
  }

  async function there(choice: PolicyChoice): Promise<AskedRules> {
    if (choice.use !== 'server') {
      throw new Fault('unreachable', 'No policy server is in use.', {
        nextStep: 'Name one in the configuration of the Portolan server, or choose its rules.',
      })
    }
    const { backend, close } = rules.backends(choice)
    if (!backend) throw new Fault('defect', 'A server in use has no client.')
    try {
      return { pack: await rules.pack(choice), backend, standIn: false, close }
    } catch (error) {
      close()
      throw error
    }
  }

  async function opened(candidate: Candidate, signal: AbortSignal): Promise<Bundle> {
    switch (candidate.type) {
      case 'file':
        return rules.open(candidate.name, new Uint8Array(candidate.bytes), signal)
      case 'files': {
        const files = candidate.files.map(({ path, bytes }) => ({
          path,
          bytes: new Uint8Array(bytes),
        }))
        return rules.open(candidate.name, files, signal)
      }
      default:
        return rules.team()
    }
  }

  return {
    server: there,
    browser: (choice) => here(localRules(choice), false),

    async inForce(choice, signal) {
      const local = localRules(choice)
      if (choice.use !== 'server') return here(local, false)
      let server: AskedRules
      try {
        server = await there(choice)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof Fault)) throw error
        return here(local, true)
      }
      const own: RulePack = await rules.pack(local)
      if (own.version !== server.pack.version) return server
      server.close()
      return here(local, false)
    },

    async candidate(candidate, signal) {
      if (candidate.type === 'built-in') {
        const local: LocalRules = { use: 'built-in', profile: candidate.profile }
        const pack = await rules.pack(local)
        const backend = rules.local(local)
        return { pack, backend, standIn: false, close: () => backend.close() }
      }
      const bundle = await opened(candidate, signal)
      const backend = rules.run(bundle)
      return { pack: bundle.pack, backend, standIn: false, close: () => backend.close() }
    },
  }
}
