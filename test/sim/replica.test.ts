/**
 * The whole worker against the tiny world: collector, the real store on fake-indexeddb, revalidator and a policy server
 * that changes its rules and has bad days. Fewer seeds than over the store in memory, because each costs more.
 */
import 'fake-indexeddb/auto'
import { describe, it } from 'vitest'
import type { Sheet } from '../../src/core/adapters/adapter.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { KINDS, type Kind } from '../../src/core/model/kinds.ts'
import type { Draft } from '../../src/core/model/rows.ts'
import { openStore } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'
import { upsert, vm } from '../core/store/rows.ts'
import { TINY_SHEETS } from '../support/tiny-engine.ts'
import { seedsOf, simulate, type Ground } from './simulation.ts'

const refOf = (refs: readonly string[], kind: Kind): string =>
  refs.find((ref) => ref.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? ''

/** The tiny documents as rows that have every field, which is what the real store and the policy input need. */
function whole(draft: Draft, sheet: Sheet): Draft {
  const refs = sheet.refs(draft)
  const { id, name, description } = draft
  if (sheet.kind !== 'vm') return { ...upsert(sheet.kind, id).draft, name, description }
  const disks = refs.filter((ref) => ref.startsWith('disk:')).map((ref) => ref.slice(5))
  const to = { cluster: refOf(refs, 'cluster'), host: refOf(refs, 'host'), disks }
  const status = (draft as { status?: string }).status ?? 'up'
  return vm(id, to, { name, description, status } as Partial<Draft<'vm'>>).draft
}

const SHEETS = Object.fromEntries(
  KINDS.map((kind) => {
    const tiny: Sheet = TINY_SHEETS[kind]
    const sheet: Sheet = {
      ...tiny,
      decode(document) {
        const decoded = tiny.decode(document)
        return { ...decoded, draft: decoded.draft && whole(decoded.draft, tiny) }
      },
      refs: (draft) => (kind === 'vm' ? [...vmRefs(draft as Draft<'vm'>)] : []),
    }
    delete (sheet as { join?: unknown }).join
    return [kind, sheet]
  }),
) as unknown as Sheets

const vmRefs = ({ cluster, host, diskAttachments }: Draft<'vm'>) =>
  [
    ...(cluster ? [`cluster:${cluster}` as const] : []),
    ...(host ? [`host:${host}` as const] : []),
    ...diskAttachments.map(({ disk }) => `disk:${disk}` as const),
  ] as const

async function ground(seed: number): Promise<Ground> {
  const { inventory, validation, db, close } = await openStore(`sim-${seed}`, touches)
  return {
    inventory,
    validation,
    sheets: SHEETS,
    close,
    async unvalidated(version) {
      const wrong: string[] = []
      if ((await validation.nextDue()) !== null) wrong.push('something is pending')
      for (const { id, row } of await db.rows('vm').toArray()) {
        const verdict = (await db.verdicts.get(id))?.verdict
        const seen = verdict?.concerns[0]?.assessment
        const fits =
          verdict?.state === 'ok' &&
          verdict.revision === row.revision &&
          verdict.policyVersion === version &&
          seen === `Seen as ${row.description}.`
        if (!fits) {
          const { state, revision, policyVersion } = verdict ?? {}
          wrong.push(
            `VM ${id} of revision ${row.revision} (${row.description}), rules ${version}, has ${state} ${revision} ${policyVersion} ${seen}`,
          )
        }
      }
      return wrong
    },
  }
}

describe('simulation: tiny world, real store and validation', () => {
  it.each(seedsOf(21))('seed %i', async (seed) => simulate(seed, await ground(seed), 120))
})
