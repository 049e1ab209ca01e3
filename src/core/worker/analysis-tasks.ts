/** From a question to its answer: what is stored, and rules that are asked about it. Writes nothing. */
import { Fault } from '../errors.ts'
import type { Explanation } from '../model/explanation.ts'
import type { PolicyChoice } from '../model/policy-choice.ts'
import type { Progress } from '../model/preview.ts'
import type { RulePack } from '../model/rules.ts'
import type { Waives } from '../model/triage.ts'
import type { Clock, PolicyBackend } from '../ports.ts'
import { chunksAfter, parseChunk, readWorkloadParts, type ReplicaDb } from '../store/queries.ts'
import { BOUNDS, explain } from '../validation/explain.ts'
import { buildWorkload } from '../validation/workload.ts'
import type { Answers, Candidate, Question } from './analysis-protocol.ts'

/** Rules that can be asked, and what is known of them. */
export interface AskedRules {
  pack: RulePack
  backend: PolicyBackend
  /** They are asked in place of a server that does not answer. */
  standIn: boolean
  close(): void
}

export interface AnalysisPorts {
  /** The rules in force. Throws a Fault when they cannot be had. */
  inForce(choice: PolicyChoice, signal: AbortSignal): Promise<AskedRules>
  /** The rules of a choice that run in the browser. */
  local(choice: PolicyChoice, signal: AbortSignal): Promise<AskedRules>
  candidate(candidate: Candidate, signal: AbortSignal): Promise<AskedRules>
  replica(engine: string): ReplicaDb
  /** The waivers of now; undefined while none holds. */
  waives(engine: string, now: number): Promise<Waives | undefined>
  clock: Clock
}

type Tell = (progress: Progress) => void

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

async function explainAll(
  ports: AnalysisPorts,
  { choice, engine, vm, concerns }: Question & { type: 'explain' },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Explanation>> {
  const { clock } = ports
  const db = ports.replica(engine)
  const parts = await readWorkloadParts(db, vm)
  if (!parts) {
    throw new Fault('storage', 'This VM is not stored any more.', {
      nextStep: 'Go back to the list of VMs.',
    })
  }
  const input = buildWorkload(parts, engine)
  const rules = await ports.inForce(choice, signal)
  const { pack, backend, standIn } = rules
  try {
    const found = new Map<string, Explanation>()
    for (const concern of concerns) {
      const why = await explain(
        input,
        concern,
        pack.rules.find(({ id }) => id === concern),
        async (changed) => {
          signal.throwIfAborted()
          return backend.validate(changed, signal)
        },
        { ...BOUNDS, now: () => clock.now() },
        () => examplesWithout(db, engine, concern),
      )
      found.set(concern, { ...why, standIn })
    }
    return found
  } finally {
    rules.close()
  }
}

export const createAnswers =
  (ports: AnalysisPorts) =>
  async (
    question: Question,
    signal: AbortSignal,
    _tell: Tell,
  ): Promise<Answers[Question['type']]> => {
    switch (question.type) {
      case 'pack': {
        const { pack, close } = await ports.inForce(question.choice, signal)
        close()
        return pack
      }
      case 'explain':
        return explainAll(ports, question, signal)
      default:
        throw new Fault('defect', 'Portolan cannot answer this yet.')
    }
  }
