/** The simulated engine's estate in a store of its own, as a collector would have left it; needs `fake-indexeddb/auto`. */
import { SHEETS } from '../../src/core/adapters/index.ts'
import { KINDS, type Kind } from '../../src/core/model/kinds.ts'
import type { Row } from '../../src/core/model/rows.ts'
import type { PolicyBackend, Upsert } from '../../src/core/ports.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import { openStore, type Store } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'
import { buildWorkload, type Workload } from '../../src/core/validation/workload.ts'
import { demoCollecting } from './demo-collecting.ts'

const upsertOf = (kind: Kind, { revision: _, ...draft }: Row): Upsert =>
  ({ kind, draft, refs: SHEETS[kind].refs(draft as never) }) as unknown as Upsert

export interface DemoReplica {
  store: Store
  epoch: number
  vms: string[]
}

/** No VM is validated yet. */
export async function demoReplica(engineId: string, vms: number, seed = 1): Promise<DemoReplica> {
  const { store: from, stop } = await demoCollecting(vms, seed)
  const upserts: Upsert[] = []
  for (const kind of KINDS) {
    const rows = await from.get(kind, await from.ids(kind))
    upserts.push(...rows.flatMap((row) => (row ? [upsertOf(kind, row)] : [])))
  }
  await stop()
  const store = await openStore(engineId, touches)
  const epoch = await store.inventory.lead('test')
  await store.inventory.commit({ epoch, now: 1_000, upserts })
  return { store, epoch, vms: await store.inventory.ids('vm') }
}

export async function workloadsOf(
  { store, vms }: DemoReplica,
  engineId: string,
): Promise<Workload[]> {
  const parts = await store.validation.workloads(vms)
  return vms.map((id) => buildWorkload(parts.get(id)!, engineId))
}

/** Gives every VM that waits a verdict of these rules. */
export async function validateAll(
  { store, epoch }: DemoReplica,
  engineId: string,
  backend: PolicyBackend,
): Promise<void> {
  const { signal } = new AbortController()
  const { version, source } = await backend.rules(signal)
  for (;;) {
    const due = await store.validation.due(2_000, DEFAULTS.maxBatch)
    if (due.length === 0) return
    const parts = await store.validation.workloads(due.map(({ id }) => id))
    const results = await Promise.all(
      due.map(async ({ id, token }) => {
        const of = parts.get(id)!
        const decision = await backend.validate(buildWorkload(of, engineId), signal)
        return {
          token,
          verdict: {
            id,
            state: decision.type === 'decided' ? ('ok' as const) : ('failed' as const),
            revision: of.vm.revision,
            policyVersion: version,
            concerns: decision.concerns,
            error: decision.type === 'decided' ? '' : decision.reason,
            backend: backend.kind,
            at: 2_000,
            missing: [],
            incomplete: false,
            inputs: '',
            since: {},
          },
        }
      }),
    )
    await store.validation.saveResults({
      epoch,
      results,
      postponed: [],
      meta: (meta) => ({
        ...meta,
        policy: { ...meta.policy, backend: backend.kind, version, source },
      }),
    })
  }
}
