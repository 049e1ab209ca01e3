/** Tries a candidate over the whole stored estate, and holds two backends against each other on a part of it. */
import type { Comparison } from '../model/comparison.ts'
import type { Preview } from '../model/preview.ts'
import type { RulePack } from '../model/rules.ts'
import { ledgerOf } from '../model/triage.ts'
import { judgedVms, judgedVmsOf, type JudgedVm } from '../store/judged.ts'
import { countVms, readMeta, vmIds } from '../store/queries.ts'
import { compare, spread } from '../validation/compare.ts'
import { PreviewRun, type PreviewVm } from '../validation/preview.ts'
import { isIncomplete } from '../validation/incomplete.ts'
import { buildWorkload, missingOf } from '../validation/workload.ts'
import { asking, withRules, type AnalysisPorts, type Course } from './analysis-ports.ts'
import type { Question } from './analysis-protocol.ts'

/** `inputs`: what the candidate reads. */
const previewVm = (
  { parts, state }: JudgedVm,
  engine: string,
  inputs: RulePack['inputs'],
): PreviewVm => ({
  id: parts.vm.id,
  name: parts.vm.name,
  cluster: parts.vm.cluster,
  input: buildWorkload(parts, engine),
  concerns: state === 'ok' && parts.verdict ? parts.verdict.concerns : null,
  incomplete: {
    before: parts.verdict?.incomplete ?? false,
    after: isIncomplete(missingOf(parts), inputs),
  },
})

export async function answerPreview(
  ports: AnalysisPorts,
  { engine, candidate }: Question & { type: 'preview' },
  { signal, tell }: Course,
): Promise<Preview> {
  const { clock } = ports
  const db = await ports.replica(engine)
  const at = clock.now()
  return withRules(ports.rules.candidate(candidate, signal), async ({ pack, backend }) => {
    const [meta, total, entries] = await Promise.all([
      readMeta(db),
      countVms(db),
      ports.ledger(engine),
    ])
    const run = new PreviewRun({
      evaluate: asking(backend, signal),
      inFlight: backend.inFlight,
      waives: ledgerOf(entries).waivesAt(at),
      clock,
      signal,
    })
    let done = 0
    for await (const batch of judgedVms(db, signal)) {
      await run.add(batch.map((judged) => previewVm(judged, engine, pack.inputs)))
      done += batch.length
      // VMs that came meanwhile must not make it more than all.
      tell({ done: Math.min(done, total), total })
    }
    const { source = null, version = null, local = null } = meta?.policy ?? {}
    return {
      at,
      took: clock.now() - at,
      candidate: { source: pack.source, version: pack.version },
      inForce: source && version !== null && local === null ? { source, version } : null,
      ...run.result(),
    }
  })
}

export async function answerCompare(
  ports: AnalysisPorts,
  { choice, engine, sample }: Question & { type: 'compare' },
  { signal, tell }: Course,
): Promise<Comparison> {
  const { clock } = ports
  const db = await ports.replica(engine)
  const at = clock.now()
  return withRules(ports.rules.server(choice, signal), (there) =>
    withRules(ports.rules.browser(choice, signal), async (here) => {
      const ids = spread(await vmIds(db), sample)
      const differences: Comparison['differences'][number][] = []
      let done = 0
      for await (const batch of judgedVmsOf(db, ids, signal)) {
        const vms = batch.map((judged) => previewVm(judged, engine, here.pack.inputs))
        differences.push(
          ...(await compare(vms, {
            server: asking(there.backend, signal),
            browser: asking(here.backend, signal),
            inFlight: there.backend.inFlight,
            clock,
            signal,
          })),
        )
        done += batch.length
        tell({ done, total: ids.length })
      }
      return {
        at,
        took: clock.now() - at,
        server: { source: there.pack.source, version: there.pack.version },
        browser: { source: here.pack.source, version: here.pack.version },
        vms: done,
        differences,
      }
    }),
  )
}
