/**
 * Evaluations a second: the module in threads, one and as many as there are cores, beside an OPA server that is asked ten at
 * a time, on the same workloads in the same run. The server and who asks it share the cores, as they would with the threads.
 * Asserts nothing. `BENCH_EVALUATIONS` (4,000) of each.
 */
import 'fake-indexeddb/auto'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { it } from 'vitest'
import { PROFILES, type Profile } from '../../src/core/model/rules.ts'
import { createOpaBackend } from '../../src/core/policy/opa-client.ts'
import { readSet } from '../../src/core/validation/read-set.ts'
import type { Workload } from '../../src/core/validation/workload.ts'
import { runPool } from '../../src/core/validation/pool.ts'
import { systemClock } from '../../src/core/worker/clock.ts'
import { wasmFile } from '../policies/built-in.ts'
import { findOpa, startOpa } from '../policies/opa.ts'
import { packOf } from '../policies/packs.ts'
import { demoReplica, workloadsOf } from '../support/demo-replica.ts'
import { row, showTable } from './stage.ts'

const COUNT = Number(process.env['BENCH_EVALUATIONS'] ?? 4_000)

interface Told {
  ready?: true
  ms?: number
}

const next = (worker: Worker): Promise<Told> =>
  new Promise((done, fail) => {
    worker.once('message', (told: Told) => done(told))
    worker.once('error', fail)
  })

/** Evaluations a second of so many threads together, each with its share. */
async function inThreads(profile: Profile, inputs: string[], threads: number): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(new URL('evaluator-thread.mjs', import.meta.url), {
        workerData: wasmFile(profile),
      }),
  )
  await Promise.all(workers.map(next))
  const share = Math.ceil(inputs.length / threads)
  const begin = performance.now()
  await Promise.all(
    workers.map((worker, at) => {
      worker.postMessage(inputs.slice(at * share, (at + 1) * share))
      return next(worker)
    }),
  )
  const rate = (inputs.length * 1000) / (performance.now() - begin)
  await Promise.all(workers.map((worker) => worker.terminate()))
  return rate
}

async function onServer(path: string, profile: Profile, inputs: unknown[]): Promise<number> {
  const server = await startOpa(path, profile)
  const backend = createOpaBackend(fetch, server.base)
  const ask = (list: unknown[]): Promise<number> =>
    runPool(
      list,
      { limit: 10, signal: new AbortController().signal, clock: systemClock },
      async (input) => void (await backend.validate(input, new AbortController().signal)),
    )
  await ask(inputs.slice(0, 200))
  const begin = performance.now()
  await ask(inputs)
  const rate = (inputs.length * 1000) / (performance.now() - begin)
  await server.stop()
  return rate
}

it('measures both engines', { timeout: 600_000 }, async () => {
  const opa = findOpa()
  const replica = await demoReplica('bench-engines', 500, 11)
  const workloads = await workloadsOf(replica, 'bench-engines')
  replica.store.close()
  const inputs = Array.from({ length: COUNT }, (_, at) => workloads[at % workloads.length]!)
  const texts = (of: (input: Workload) => unknown): string[] =>
    inputs.map((input) => JSON.stringify(of(input)))
  for (const profile of PROFILES) {
    const reads = readSet(packOf(profile).inputs)
    const server = opa.path === undefined ? null : await onServer(opa.path, profile, inputs)
    const tell = (what: string, rate: number): void =>
      row(
        `${profile}: ${what}`,
        `${Math.round(rate)} evaluations a second`,
        server === null ? '' : `${Math.round(server)} of the server`,
        server === null ? '' : (rate / server).toFixed(2),
      )
    if (server === null) row(`${profile}: OPA server`, 'skipped: there is no OPA')
    tell(
      'one thread, whole inputs',
      await inThreads(
        profile,
        texts((input) => input),
        1,
      ),
    )
    const shown = texts((input) => reads.shown(input))
    tell('one thread, what the rules read', await inThreads(profile, shown, 1))
    const threads = availableParallelism()
    tell(`${threads} threads, what the rules read`, await inThreads(profile, shown, threads))
  }
  showTable()
})
