/** Which rules are asked: those in force, those that stand in for a server, the same rules here instead of there. */
import { expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import type { RulePack } from '../../../src/core/model/rules.ts'
import type { Bundle } from '../../../src/core/policy/bundle.ts'
import type { LocalBackend } from '../../../src/core/policy/compiled.ts'
import { askableRules } from '../../../src/core/worker/analysis-rules.ts'
import type { Rules } from '../../../src/core/worker/backend.ts'
import { calm } from '../../policies/built-in.ts'
import { packOf } from '../../policies/packs.ts'

const LOCAL = { use: 'built-in', profile: 'portolan' } as const
const SERVER = { use: 'server', local: LOCAL } as const

interface World {
  rules: Rules
  /** Backends that were opened and closed, by name. */
  opened: string[]
  closed: string[]
}

/** `server`: what the server answers when it is asked for its rules. */
function world(server: () => Promise<RulePack>): World {
  const [opened, closed]: [string[], string[]] = [[], []]
  const backend = (name: string): LocalBackend => {
    opened.push(name)
    return { name, close: () => closed.push(name) } as unknown as LocalBackend
  }
  const rules: Rules = {
    pack: (choice) => {
      if (choice.use === 'server') return server()
      return Promise.resolve(packOf(choice.use === 'built-in' ? choice.profile : 'portolan'))
    },
    local: (local) => backend(local.use === 'built-in' ? local.profile : local.use),
    backends: () => ({
      backend: backend('server'),
      fallback: backend('fallback'),
      close: () => closed.push('server'),
    }),
    run: (bundle) => backend(bundle.pack.source.name),
    open: (name) => Promise.resolve(bundleOf(name)),
    team: () => Promise.resolve(bundleOf('team')),
  }
  return { rules, opened, closed }
}

const bundleOf = (name: string): Bundle => ({
  wasm: new Uint8Array(),
  sources: [],
  announced: null,
  pack: { ...packOf('portolan'), source: { origin: 'own', name, digest: '' } },
})

const sourceOf = (origin: 'team' | 'own', digest: string) => ({ origin, name: 'rules', digest })

const nameOf = ({ backend }: { backend: unknown }): string => (backend as { name: string }).name

const silent = (): Promise<RulePack> =>
  Promise.reject(new Fault('unreachable', 'The policy server does not answer.'))

it('asks the rules of the browser where they are in force, and keeps them for the next question', async () => {
  const { rules, opened, closed } = world(silent)
  const askable = askableRules(rules)
  const first = await askable.inForce(LOCAL, calm())
  expect(first).toMatchObject({ standIn: false, pack: packOf('portolan') })
  first.close()
  await askable.inForce(LOCAL, calm())
  expect(opened).toEqual(['portolan'])
  expect(closed).toEqual([])
  const other = await askable.inForce({ use: 'built-in', profile: 'forklift' }, calm())
  expect(nameOf(other)).toBe('forklift')
  expect(closed).toEqual(['portolan'])
})

it('asks what the team has by now, though it was asked before as it was kept', async () => {
  const { rules, opened, closed } = world(silent)
  const team = { use: 'team', digest: 'd2' } as const
  let digest = 'kept'
  rules.pack = () => Promise.resolve({ ...packOf('portolan'), source: sourceOf('team', digest) })
  const askable = askableRules(rules)
  await askable.inForce(team, calm())
  digest = 'fetched'
  const { pack } = await askable.inForce(team, calm())
  expect(pack.source.digest).toBe('fetched')
  await askable.inForce(team, calm())
  expect(opened).toEqual(['team', 'team'])
  expect(closed).toEqual(['team'])
})

it('asks a server whose rules are others', async () => {
  const theirs: RulePack = { ...packOf('portolan'), version: 'theirs', rules: [] }
  const { rules, closed } = world(() => Promise.resolve(theirs))
  const asked = await askableRules(rules).inForce(SERVER, calm())
  expect(asked).toMatchObject({ standIn: false, pack: theirs })
  expect(nameOf(asked)).toBe('server')
  asked.close()
  expect(closed).toEqual(['server'])
})

it('spares a server that has the very rules that are here', async () => {
  const { rules, closed } = world(() => Promise.resolve(packOf('portolan')))
  const asked = await askableRules(rules).inForce(SERVER, calm())
  expect(asked.standIn).toBe(false)
  expect(nameOf(asked)).toBe('portolan')
  expect(closed).toEqual(['server'])
})

it('asks the rules that stand in for a server that does not answer, and says so', async () => {
  const { rules, closed } = world(silent)
  const askable = askableRules(rules)
  const asked = await askable.inForce(SERVER, calm())
  expect(asked).toMatchObject({ standIn: true, pack: packOf('portolan') })
  expect(nameOf(asked)).toBe('portolan')
  expect(closed).toEqual(['server'])
  await expect(askable.server(SERVER, calm())).rejects.toThrow('does not answer')
  // A question that was cancelled meanwhile is asked nowhere.
  const gone = AbortSignal.abort(new Error('not wanted'))
  await expect(askable.inForce(SERVER, gone)).rejects.toThrow('not wanted')
})

it('has no server where none is in use', async () => {
  const { rules } = world(silent)
  await expect(askableRules(rules).server(LOCAL, calm())).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'No policy server is in use.',
  })
})

it('runs candidates by themselves and closes them', async () => {
  const { rules, closed } = world(silent)
  const askable = askableRules(rules)
  const bytes = new ArrayBuffer(1)
  const candidates = [
    [{ type: 'built-in', profile: 'forklift' }, 'forklift'],
    [{ type: 'team' }, 'team'],
    [{ type: 'file', name: 'a.tar.gz', bytes }, 'a.tar.gz'],
    [{ type: 'files', name: 'folder', files: [{ path: 'policy.wasm', bytes }] }, 'folder'],
  ] as const
  for (const [candidate, name] of candidates) {
    const asked = await askable.candidate(candidate, calm())
    expect(nameOf(asked)).toBe(name)
    asked.close()
    expect(closed.pop()).toBe(name)
  }
})
