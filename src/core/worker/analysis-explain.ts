/** Explains concerns of one stored VM with the rules in force. */
import { Fault } from '../errors.ts'
import type { Explanation } from '../model/explanation.ts'
import { chunksAfter, parseChunk, readWorkloadParts, type ReplicaDb } from '../store/queries.ts'
import { BOUNDS, explain } from '../validation/explain.ts'
import { buildWorkload } from '../validation/workload.ts'
import { asking, withRules, type AnalysisPorts, type Course } from './analysis-ports.ts'
import type { Question } from './analysis-protocol.ts'

/** Inputs of other VMs that a search borrows values from. */
const EXAMPLES = 2

async function examplesWithout(
  db: ReplicaDb,
  engine: string,
  concern: string,
): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (const chunk of await chunksAfter(db, 'verdict', -1)) {
    for (const { id, state, concerns } of parseChunk<'verdict'>(chunk)) {
      if (state !== 'ok' || concerns.some(([other]) => other === concern)) continue
      const parts = await readWorkloadParts(db, id)
      // One without disks or NICs would have little to lend.
      if (!parts || parts.disks.size === 0 || parts.nicProfiles.size === 0) continue
      found.push(buildWorkload(parts, engine))
      if (found.length === EXAMPLES) return found
    }
  }
  return found
}

export async function answerExplain(
  ports: AnalysisPorts,
  { choice, engine, vm, concerns }: Question & { type: 'explain' },
  { signal }: Course,
): Promise<ReadonlyMap<string, Explanation>> {
  const { clock, rules } = ports
  const db = await ports.replica(engine)
  const parts = await readWorkloadParts(db, vm)
  if (!parts) {
    throw new Fault('storage', 'This VM is not stored any more.', {
      nextStep: 'Go back to the list of VMs.',
    })
  }
  const input = buildWorkload(parts, engine)
  const bounds = { ...BOUNDS, now: () => clock.now() }
  return withRules(rules.inForce(choice, signal), async ({ pack, backend, standIn }) => {
    const explained = await Promise.allSettled(
      concerns.map(async (concern): Promise<Explanation> => {
        const rule = pack.rules.find(({ id }) => id === concern)
        const examples = (): Promise<readonly unknown[]> => examplesWithout(db, engine, concern)
        const why = await explain(input, concern, rule, asking(backend, signal), bounds, examples)
        return { ...why, standIn }
      }),
    )
    const found = new Map<string, Explanation>()
    for (const one of explained) {
      if (one.status === 'rejected') throw one.reason
      found.set(one.value.concern, one.value)
    }
    return found
  })
}
