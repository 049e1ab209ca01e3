/** What the VMs of a part of an estate add up to: readiness, concerns, systems, and what the best edits would change. Pure. */
import type { EditEffect } from '../model/fix-once.ts'
import { severityOf, type Level } from '../model/readiness.ts'
import { rankEffects } from './fix-rows.ts'
import { usages, noUsage, type VmItem } from './items.ts'
import { coreRatios, type Part } from './overview-capacity.ts'
import type { OverviewAnswer, OverviewCluster, OverviewConcern, OverviewFix } from './overview.ts'
import { categoryIn, placeOf } from './scope.ts'
import { compareText } from './select.ts'

/** Edits that stand on the overview. */
export const BEST = 5

export type Levels = Record<Level, number>

export const noLevels = (): Levels => ({ blocked: 0, attention: 0, ready: 0, unknown: 0 })

export function levelsOf(vms: readonly VmItem[]): Levels {
  const sums = noLevels()
  for (const { readiness } of vms) sums[readiness.level] += 1
  return sums
}

/** How many of each, most first. */
export function tallied<T>(of: readonly T[], name: (one: T) => string): [string, number][] {
  const sums = new Map<string, number>()
  for (const one of of) sums.set(name(one), (sums.get(name(one)) ?? 0) + 1)
  return [...sums].sort(([a, x], [b, y]) => y - x || compareText(a, b))
}

export function validationOf(parts: readonly Part[]): OverviewAnswer['validation'] {
  const sum = { current: 0, outdated: 0, none: 0, pending: 0, failed: 0 }
  for (const { replica, vms } of parts) {
    for (const { id, verdict, readiness } of vms) {
      sum[!verdict ? 'none' : readiness.outOfDate ? 'outdated' : 'current'] += 1
      if (replica.pending.has(id)) sum.pending += 1
      if (verdict?.state === 'failed') sum.failed += 1
    }
  }
  const versions = parts.map(({ replica: { engine, policy } }) => ({
    engine,
    version: policy?.local?.version ?? policy?.version ?? null,
  }))
  return { ...sum, versions }
}

/** Rules that fire on VMs of the parts, most VMs first. Two engines may judge by rules of the same ids. */
export function concernsOf(parts: readonly Part[]): OverviewConcern[] {
  const found = new Map<string, OverviewConcern>()
  for (const { replica, vms } of parts) {
    for (const { verdict } of vms) {
      const seen = new Set<string>()
      for (const [id, category] of verdict?.concerns ?? []) {
        if (seen.has(id)) continue
        seen.add(id)
        let of = found.get(id)
        if (!of) {
          const label = replica.rules.get(id)?.label || id
          found.set(id, (of = { id, label, severity: severityOf(category), vms: 0 }))
        }
        of.vms += 1
      }
    }
  }
  return [...found.values()].sort((a, b) => b.vms - a.vms || compareText(a.label, b.label))
}

/** Most VMs first. */
export const clustersOfParts = (parts: readonly Part[]): OverviewCluster[] =>
  parts
    .flatMap((part) => {
      const { engine } = part.replica
      const sums = usages(part.vms, 'cluster')
      const ratios = coreRatios(part)
      return part.clusters.map(({ id, name }) => {
        const { vms, blocked, counts } = sums.get(id) ?? noUsage()
        const ratio = ratios.get(id) ?? null
        return { engine, id, name, vms, blocked, counts, ratio }
      })
    })
    .sort((a, b) => b.vms - a.vms || compareText(a.name, b.name))

interface Ranked {
  /** What only says Information makes no VM ready, and comes last. */
  weight: 0 | 1
  part: Part
  effect: EditEffect
}

/** The effects of the edits of all parts on the VMs in them, best first. */
function ranked(parts: readonly Part[]): Ranked[] {
  return parts
    .flatMap((part) => {
      const here = new Set(part.vms.map(({ id }) => id))
      const effects = (part.replica.facts?.fixOnce?.effects ?? []).map((effect) => ({
        ...effect,
        cleared: effect.cleared.filter((id) => here.has(id)),
        ready: effect.ready.filter((id) => here.has(id)),
      }))
      const category = categoryIn(part.replica)
      return rankEffects(effects).map((effect): Ranked => ({
        part,
        effect,
        weight: severityOf(category(effect.edit.concern)) === 'information' ? 0 : 1,
      }))
    })
    .sort(
      ({ weight: x, effect: a }, { weight: y, effect: b }) =>
        y - x ||
        b.cleared.length - a.cleared.length ||
        b.ready.length - a.ready.length ||
        compareText(a.edit.cause.name, b.edit.cause.name),
    )
}

/**
 * The best edits and what they would leave. Each VM that is said to become ready was evaluated with one of the edits
 * alone; what two of them would do together was not, so there may be more.
 */
export function fixesOf(parts: readonly Part[], levels: Levels): OverviewAnswer['fixes'] {
  const all = ranked(parts)
  const best = all.slice(0, BEST)
  const after = { ...levels }
  for (const part of parts) {
    const ready = new Set(best.flatMap((one) => (one.part === part ? one.effect.ready : [])))
    for (const { id, readiness } of part.vms) {
      if (!ready.has(id) || readiness.level === 'ready') continue
      after[readiness.level] -= 1
      after.ready += 1
    }
  }
  const times = parts.map(({ replica }) => replica.facts?.fixOnce?.at)
  const at =
    times.includes(undefined) || times.length === 0 ? null : Math.min(...(times as number[]))
  return {
    best: best.map(({ part: { replica }, effect: { edit, cleared, ready } }): OverviewFix => ({
      engine: replica.engine,
      edit,
      label: replica.rules.get(edit.concern)?.label || edit.concern,
      place: placeOf(replica, edit.cause),
      cleared: cleared.length,
      ready: ready.length,
    })),
    all: all.length,
    after,
    at,
  }
}
