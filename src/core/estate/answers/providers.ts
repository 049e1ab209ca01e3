/** The answer for the table of providers: how many VMs of each engine are blocked, and how many were judged at all. */
import { vmsOf } from '../lists.ts'
import { levelsOf } from '../overview-vms.ts'
import type { ProviderReadiness } from '../providers.ts'
import type { Replica, Replicas } from '../replica.ts'

function readinessOf(replica: Replica): ProviderReadiness {
  const { blocked, unknown } = levelsOf(vmsOf(replica))
  return { engine: replica.engine, blocked, unknown }
}

export const answerProviders = (replicas: Replicas): readonly ProviderReadiness[] =>
  replicas.map((replica) => replica.memo('providers', () => readinessOf(replica)))
