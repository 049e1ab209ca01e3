/** Looks for single edits over the whole stored estate, or for those of one object. */
import type { RulePack } from '../model/rules.ts'
import { holds, ledgerOf, type TriageEntry } from '../model/triage.ts'
import { judgedVms, judgedVmsOf, type JudgedVm } from '../store/judged.ts'
import { countVms, verdictsSeq, vmsAround } from '../store/queries.ts'
import { FixOnceSearch, type FixableVm } from '../validation/fix-once.ts'
import type { Evaluate } from '../validation/trials.ts'
import { isIncomplete } from '../validation/incomplete.ts'
import { buildWorkload, missingOf } from '../validation/workload.ts'
import { asking, withRules, type AnalysisPorts, type Course } from './analysis-ports.ts'
import type { Question, StampedFixOnce } from './analysis-protocol.ts'

/** The concerns of a current verdict; where others than the rules asked gave it, these are asked what theirs are. */
async function fixable(
  { parts, state }: JudgedVm,
  engine: string,
  { version, inputs }: RulePack,
  evaluate: Evaluate,
): Promise<FixableVm[]> {
  const { vm, verdict } = parts
  if (state !== 'ok' || !verdict) return []
  const input = buildWorkload(parts, engine)
  const fixable = { id: vm.id, input, incomplete: isIncomplete(missingOf(parts), inputs) }
  if (verdict.policyVersion === version) return [{ ...fixable, concerns: verdict.concerns }]
  const decision = await evaluate(input)
  return decision.type === 'decided' ? [{ ...fixable, concerns: decision.concerns }] : []
}

const waived = (entries: readonly TriageEntry[], now: number): string[] =>
  entries
    .filter(({ removed, waiver }) => !removed && waiver !== null && holds(waiver, now))
    .map(({ vm, concern }) => `${vm} ${concern}`)
    .sort()

export async function answerFixOnce(
  ports: AnalysisPorts,
  { choice, engine, object, known }: Question & { type: 'fix-once' },
  { signal, tell }: Course,
): Promise<StampedFixOnce> {
  const { clock, rules } = ports
  const db = await ports.replica(engine)
  return withRules(rules.inForce(choice, signal), async ({ pack, backend, standIn }) => {
    const now = clock.now()
    const [seq, entries] = await Promise.all([verdictsSeq(db), ports.ledger(engine)])
    const { version, source } = pack
    const stamp = JSON.stringify([version, source.digest, standIn, seq, waived(entries, now)])
    if (stamp === known) return { stamp, result: null }

    const named = object && (await vmsAround(db, object.kind, object.id))
    const total = named ? named.length : await countVms(db)
    const evaluate = asking(backend, signal)
    const search = new FixOnceSearch({
      pack,
      evaluate,
      inFlight: backend.inFlight,
      waives: ledgerOf(entries).waivesAt(now),
      object,
      clock,
      signal,
    })
    let done = 0
    for await (const batch of named ? judgedVmsOf(db, named, signal) : judgedVms(db, signal)) {
      const vms: FixableVm[] = []
      for (const judged of batch) {
        search.attached(judged.parts.vm.diskAttachments.map(({ disk }) => disk))
        vms.push(...(await fixable(judged, engine, pack, evaluate)))
      }
      await search.add(vms)
      done += batch.length
      // VMs that came meanwhile must not make it more than all.
      tell({ done: Math.min(done, total), total })
    }
    return { stamp, result: { at: now, version, standIn, ...search.result() } }
  })
}
