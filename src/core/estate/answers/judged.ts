/** How far validation is: VMs by what is known of them, what fires, how fast the last run was. */
import { failedIds, firing, lastRun, totals, type Fires, type Totals } from '../judging.ts'
import type { JudgedAnswer, JudgedQuestion } from '../object-questions.ts'
import type { Replica, Replicas } from '../replica.ts'

const firesIn = (replica: Replica): Fires =>
  replica.memo('fires', () => firing(replica.list('verdict').rows))

function merged(all: readonly Fires[]): Fires {
  if (all.length === 1) return all[0]!
  const sums: Record<string, { vms: number; category: string }> = {}
  for (const fires of all) {
    for (const [id, { vms, category }] of Object.entries(fires)) {
      const entry = sums[id]
      if (entry) entry.vms += vms
      else sums[id] = { vms, category }
    }
  }
  return sums
}

const standingOf = (replica: Replica): { totals: Totals; failed: readonly string[] } =>
  replica.memo('standing', () => {
    const { policy, pending } = replica
    const judged = {
      vms: replica.list('vm').rows,
      verdicts: replica.list('verdict').byId,
      policy,
      pending,
    }
    return { totals: totals(judged), failed: failedIds(judged) }
  })

function sum(all: readonly Totals[]): Totals {
  const sums: Totals = { vms: 0, validated: 0, failed: 0, outOfDate: 0, never: 0 }
  for (const one of all) {
    sums.vms += one.vms
    sums.validated += one.validated
    sums.failed += one.failed
    sums.outOfDate += one.outOfDate
    sums.never += one.never
  }
  return sums
}

export function answerJudged(replicas: Replicas, { since }: JudgedQuestion): JudgedAnswer {
  const standings = replicas.map(standingOf)
  const verdicts = replicas.flatMap((replica) => replica.list('verdict').rows)
  return {
    totals: sum(standings.map(({ totals: of }) => of)),
    failed: standings.flatMap(({ failed }) => failed),
    waiting: replicas.reduce((total, { pending }) => total + pending.size, 0),
    decided: verdicts.filter(({ state }) => state === 'ok').length,
    newer: since === null ? 0 : verdicts.filter(({ at }) => at > since).length,
    run: lastRun(verdicts.map(({ at }) => at)),
    fires: merged(replicas.map(firesIn)),
  }
}
