/** A comparison with Forklift over a stored replica: reads the files, judges the VMs by Forklift's rules, compares. */
import { Fault } from '../errors.ts'
import type { ParityReport } from '../model/parity.ts'
import type { Profile, RulePack } from '../model/rules.ts'
import { catalogOf, Comparison, type Judge } from '../parity/compare.ts'
import { rulesOf } from '../parity/explain-difference.ts'
import { readForklift, type Chosen } from '../parity/read-files.ts'
import type { Clock, PolicyBackend } from '../ports.ts'
import { judgedVms } from '../store/judged.ts'
import type { ReplicaDb } from '../store/schema.ts'
import { buildWorkload } from '../validation/workload.ts'
import { withRules, type AnalysisPorts, type Course } from './analysis-ports.ts'
import type { Question } from './analysis-protocol.ts'

export interface ParityPorts {
  db: ReplicaDb
  /** Stands in the self links of policy inputs. */
  engineId: string
  forklift: { pack: RulePack; backend: PolicyBackend }
  portolan: RulePack
  clock: Pick<Clock, 'now'>
}

/** Rejects with a Fault when the files hold no VM, or nothing is stored to compare with. */
export async function compareWithForklift(
  files: readonly Chosen[],
  { db, engineId, forklift, portolan, clock }: ParityPorts,
  { signal, tell }: Course,
): Promise<ParityReport> {
  const at = clock.now()
  const [meta, total] = await Promise.all([db.meta.get('replica'), db.rows('vm').count()])
  const policy = meta?.policy
  const version = policy?.version ?? policy?.local?.version ?? null
  if (!policy || total === 0 || version === null) {
    throw new Fault('protocol', 'There are no verdicts here to compare with.', {
      nextStep: 'Load the engine and let its VMs be validated first.',
    })
  }
  const { scope, vms, plans, misfits } = await readForklift(files, signal)
  const stock = rulesOf(forklift.pack)
  const rules = new Map([
    [forklift.pack.version, stock],
    [portolan.version, rulesOf(portolan)],
  ])
  const judge: Judge = async (vm) => {
    // Its rules have judged this VM already.
    if (vm.rules === stock) return vm.concerns
    const decision = await forklift.backend.validate(vm.input, signal)
    return decision.type === 'decided' ? decision.concerns : null
  }
  const comparison = new Comparison(vms, catalogOf(vms, stock, scope), scope)
  let done = 0
  tell({ done, total })
  for await (const batch of judgedVms(db, signal)) {
    await Promise.all(
      batch.map(({ parts, state }) =>
        comparison.add(
          {
            id: parts.vm.id,
            name: parts.vm.name,
            state,
            concerns: parts.verdict?.concerns ?? [],
            rules: rules.get(parts.verdict?.policyVersion ?? '') ?? null,
            input: buildWorkload(parts, engineId),
          },
          judge,
        ),
      ),
    )
    signal.throwIfAborted()
    done += batch.length
    tell({ done, total: Math.max(done, total) })
  }
  const found = await comparison.finish(judge)
  const versions = new Set(vms.flatMap(({ policyVersion }) => policyVersion ?? []))
  return {
    at,
    took: clock.now() - at,
    files: files.map(({ name }) => name),
    scope,
    inForce: { version, source: policy.source },
    there: { vms: vms.length, plans, versions: [...versions], misfits },
    ...found,
  }
}

export const answerParity = (
  { rules, replica, clock }: AnalysisPorts,
  { engine, files }: Question & { type: 'parity' },
  course: Course,
): Promise<ParityReport> => {
  const builtIn = (profile: Profile) =>
    rules.candidate({ type: 'built-in', profile }, course.signal)
  return withRules(builtIn('forklift'), (forklift) =>
    withRules(builtIn('portolan'), async ({ pack }) => {
      const ports = { db: await replica(engine), engineId: engine, forklift, portolan: pack, clock }
      return compareWithForklift(files, ports, course)
    }),
  )
}
