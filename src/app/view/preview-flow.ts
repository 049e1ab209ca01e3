/** Geometry of the picture of a preview: two stacks of readiness levels and what flows between them. Pure. */
import { LEVELS, type Level } from '../../core/model/readiness.ts'
import type { Preview } from '../../core/model/preview.ts'

export interface Segment {
  level: Level
  vms: number
  y: number
  height: number
}

export interface Band {
  from: Level
  to: Level
  vms: number
  /** Middle of its ends and how thick it is. */
  y0: number
  y1: number
  thickness: number
}

export interface FlowPicture {
  before: readonly Segment[]
  after: readonly Segment[]
  /** Those that change lie above those that stay. */
  bands: readonly Band[]
}

/** A level needs so much room for its words, however few VMs it has. */
const SLOT = 20
const GAP = 10
/** The least that can be seen. */
const THIN = 1.5

type Sums = Readonly<Record<Level, number>>

/** Pixels per VM so that all slots fit, small levels taking the room of their words. */
function scaleOf(sums: Sums, height: number): number {
  const room = height - GAP * (LEVELS.length - 1)
  let small = LEVELS.filter((level) => sums[level] === 0)
  for (;;) {
    const big = LEVELS.filter((level) => !small.includes(level))
    const vms = big.reduce((sum, level) => sum + sums[level], 0)
    if (vms === 0) return 0
    const scale = Math.max(0, room - small.length * SLOT) / vms
    const fewer = big.filter((level) => sums[level] * scale < SLOT)
    if (fewer.length === 0) return scale
    small = [...small, ...fewer]
  }
}

const heightOf = (vms: number, scale: number): number =>
  vms === 0 ? 0 : Math.max(THIN, vms * scale)

function stack(sums: Sums, scale: number): Segment[] {
  let y = 0
  return LEVELS.map((level) => {
    const height = heightOf(sums[level], scale)
    const slot = Math.max(SLOT, height)
    const segment = { level, vms: sums[level], y: y + (slot - height) / 2, height }
    y += slot + GAP
    return segment
  })
}

const sumsOf = (count: (level: Level) => number): Sums =>
  Object.fromEntries(LEVELS.map((level) => [level, count(level)])) as unknown as Sums

export const sumBefore = (flow: Preview['flow']): Sums =>
  sumsOf((from) => LEVELS.reduce((sum, to) => sum + flow[from][to], 0))

export const sumAfter = (flow: Preview['flow']): Sums =>
  sumsOf((to) => LEVELS.reduce((sum, from) => sum + flow[from][to], 0))

export function flowPicture(flow: Preview['flow'], height: number): FlowPicture {
  const sums = { before: sumBefore(flow), after: sumAfter(flow) }
  const scales = [scaleOf(sums.before, height), scaleOf(sums.after, height)].filter((s) => s > 0)
  // One scale for both sides, or a flow would change its thickness on the way.
  const scale = scales.length === 0 ? 0 : Math.min(...scales)
  const before = stack(sums.before, scale)
  const after = stack(sums.after, scale)
  const used = { before: new Map<Level, number>(), after: new Map<Level, number>() }
  const take = (side: 'before' | 'after', level: Level, segment: Segment, part: number): number => {
    const from = used[side].get(level) ?? 0
    used[side].set(level, from + part)
    const share = segment.vms === 0 ? 0 : segment.height / segment.vms
    return segment.y + (from + part / 2) * share
  }
  const bands = LEVELS.flatMap((from, i) =>
    LEVELS.flatMap((to, j): Band[] => {
      const vms = flow[from][to]
      if (vms === 0) return []
      const y0 = take('before', from, before[i]!, vms)
      const y1 = take('after', to, after[j]!, vms)
      return [{ from, to, vms, y0, y1, thickness: heightOf(vms, scale) }]
    }),
  )
  return {
    before,
    after,
    bands: bands.sort((a, b) => Number(a.from !== a.to) - Number(b.from !== b.to)),
  }
}
