/** When everything is calm, the replica in the browser has to equal the engine: rows of every kind, and verdicts on them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { SHEETS } from '../../src/core/adapters/index.ts'
import { createEngineApi } from '../../src/core/engine/client.ts'
import { KINDS } from '../../src/core/model/kinds.ts'
import type { EngineApi } from '../../src/core/ports.ts'
import { replicaName } from '../../src/core/store/schema.ts'
import { systemClock } from '../../src/core/worker/clock.ts'
import { DEMO_ACCOUNTS, type DemoEngine } from '../../src/proxy/demo/engine.ts'
import { differences, truth } from '../sim/oracle.ts'
import { command } from './harness.ts'
import { asInventory, readSnapshot, torn, type Snapshot } from './snapshot.ts'

const ROOT = 'http://engine.example.com/ovirt-engine'

/** The engine asked directly, past proxy and browser, with a session of its own. */
export async function directApi(engine: DemoEngine): Promise<EngineApi> {
  const { username, password } = DEMO_ACCOUNTS.admin
  const answer = await engine.handle(
    new Request(`${ROOT}/sso/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        scope: 'ovirt-app-api',
        username,
        password,
      }),
      headers: { accept: 'application/json' },
    }),
  )
  const { access_token } = (await answer.json()) as { access_token: string }
  const headers = { accept: 'application/json', authorization: `Bearer ${access_token}` }
  return createEngineApi({
    fetch: (url) => engine.handle(new Request(url, { headers })),
    base: `${ROOT}/api`,
    clock: systemClock,
    timeout: 60_000,
    log: () => undefined,
  })
}

/** What keeps a replica from being called calm: work that it knows of itself. */
function unfinished({ meta: [meta], pending, verdicts, vm }: Snapshot, since: number): string[] {
  if (!meta) return ['there is no meta']
  const found = KINDS.flatMap((kind) => {
    const { state } = meta.kinds[kind]
    return state === 'complete' ? [] : [`${kind} is ${state}`]
  })
  if (meta.phase !== 'refresh') found.push(`the phase is ${meta.phase}`)
  if (meta.trouble) found.push(`there is trouble: ${meta.trouble.message}`)
  if ((meta.lastReconcileAt ?? 0) < since) found.push('nothing was compared')
  if (meta.survey.doneAt === null) found.push('the survey has not been once around')
  if (pending.length > 0) found.push('VMs wait for validation')
  if (verdicts.length !== vm.length) found.push(`${verdicts.length} verdicts of ${vm.length} VMs`)
  const failed = verdicts.filter(({ verdict }) => verdict.state !== 'ok')
  if (failed.length > 0) found.push(`${failed.length} verdicts are not ok`)
  return found
}

/**
 * Waits until nothing is under way in the engine and returns the replica when it equals the engine. Throws with what is
 * wrong when it does not within `patience` ms. The page has to show the product. Where the engine may have changed without
 * an event, `compare` has the replica compared once first, as happens by itself every quarter of an hour.
 */
export async function converged(
  page: Page,
  engine: DemoEngine,
  id: string,
  { compare = true, patience = 90_000 } = {},
): Promise<Snapshot> {
  const { world } = engine
  const api = await directApi(engine)
  const end = Date.now() + patience
  let calmSince = Infinity
  let compared = !compare
  for (;;) {
    // Appointments of the engine are kept when somebody asks it.
    if (world.settledAt === null) calmSince = Math.min(calmSince, Date.now())
    // Said again until it is done: a command that comes before the worker listens is lost.
    if (!compared && calmSince < Infinity) await command(page, id, { type: 'reconcile' })
    await command(page, id, { type: 'poll-now' })
    await wait(1_000)
    const snapshot = await readSnapshot(page, replicaName(id))
    compared = !compare || (snapshot?.meta[0]?.lastReconcileAt ?? 0) >= calmSince
    const wrong = snapshot ? unfinished(snapshot, compare ? calmSince : 0) : ['there is no replica']
    if (snapshot && wrong.length === 0) {
      wrong.push(...torn(snapshot))
      wrong.push(...(await differences(asInventory(snapshot), await truth(api, SHEETS))))
      if (wrong.length === 0) return snapshot
    }
    if (Date.now() > end)
      throw new Error(`not equal to the engine:\n${wrong.slice(0, 20).join('\n')}`)
  }
}
