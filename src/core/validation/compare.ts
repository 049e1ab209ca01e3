/** The same inputs through two backends: on which VMs do they find other concerns? */
import type { ComparedVm } from '../model/comparison.ts'
import type { Clock, Decision } from '../ports.ts'
import { runPool } from './pool.ts'
import type { Evaluate } from './trials.ts'

export interface CompareOptions {
  server: Evaluate
  browser: Evaluate
  /** VMs worth having under way at a time. */
  inFlight: number
  clock: Clock
  signal: AbortSignal
}

/** So many of a list, spread evenly over it. */
export function spread<T>(list: readonly T[], count: number): T[] {
  if (count >= list.length) return [...list]
  return Array.from({ length: count }, (_, at) => list[Math.floor((at * list.length) / count)]!)
}

/** As a set: the order of concerns means nothing, nor how often one is named. */
const named = ({ concerns }: Decision): Set<string> =>
  new Set(concerns.map(({ id, category }) => `${id} (${category})`))

const errorOf = (decision: Decision): string => (decision.type === 'decided' ? '' : decision.reason)

const without = (some: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...some].filter((one) => !others.has(one)).sort()

/** Those of the VMs on which the two differ, or on which one gives no decision; in the order of ids. */
export async function compare(
  vms: readonly { id: string; name: string; input: unknown }[],
  { server, browser, inFlight, clock, signal }: CompareOptions,
): Promise<ComparedVm[]> {
  const found: ComparedVm[] = []
  await runPool(vms, { limit: inFlight, clock, signal }, async ({ id, name, input }) => {
    const [there, here] = await Promise.all([server(input), browser(input)])
    const [remote, local] = [named(there), named(here)]
    const compared: ComparedVm = {
      id,
      name,
      onlyServer: without(remote, local),
      onlyBrowser: without(local, remote),
      serverError: errorOf(there),
      browserError: errorOf(here),
    }
    const { onlyServer, onlyBrowser, serverError, browserError } = compared
    if (onlyServer.length + onlyBrowser.length > 0 || serverError !== '' || browserError !== '') {
      found.push(compared)
    }
  })
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}
