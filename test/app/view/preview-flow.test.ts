/** The picture of a preview: nothing is lost on the way, nothing overlaps, and few are seen beside many. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowPicture, sumAfter, sumBefore } from '../../../src/app/view/preview-flow.ts'
import { LEVELS, type Level } from '../../../src/core/model/readiness.ts'

type Flow = Record<Level, Record<Level, number>>

const flowOf = (counts: readonly number[]): Flow =>
  Object.fromEntries(
    LEVELS.map((from, i) => [
      from,
      Object.fromEntries(LEVELS.map((to, j) => [to, counts[i * LEVELS.length + j]!])),
    ]),
  ) as Flow

const flows = fc
  .array(fc.oneof(fc.constant(0), fc.nat(5), fc.nat(10_000)), { minLength: 16, maxLength: 16 })
  .map(flowOf)

describe('flowPicture', () => {
  it('keeps every VM, in order and inside of the picture', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const height = 230
        const { before, after, bands } = flowPicture(flow, height)
        const total = Object.values(sumBefore(flow)).reduce((sum, n) => sum + n, 0)
        expect(bands.reduce((sum, { vms }) => sum + vms, 0)).toBe(total)
        expect(Object.values(sumAfter(flow)).reduce((sum, n) => sum + n, 0)).toBe(total)
        for (const stack of [before, after]) {
          stack.forEach((segment, at) => {
            const above = stack[at - 1]
            if (above) expect(segment.y).toBeGreaterThanOrEqual(above.y + above.height + 10 - 1e-6)
            expect(segment.vms === 0).toBe(segment.height === 0)
          })
          const last = stack.at(-1)!
          expect(last.y + last.height).toBeLessThanOrEqual(height + 1e-6)
        }
      }),
    )
  })

  it('leads each flow from its own level to its own level', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        const { before, after, bands } = flowPicture(flow, 230)
        const inside = (y: number, level: Level, stack: typeof before): boolean => {
          const { y: top, height } = stack.find((segment) => segment.level === level)!
          return y >= top - 1e-6 && y <= top + height + 1e-6
        }
        for (const { from, to, y0, y1, thickness } of bands) {
          expect(inside(y0, from, before)).toBe(true)
          expect(inside(y1, to, after)).toBe(true)
          expect(thickness).toBeGreaterThanOrEqual(1.5)
        }
      }),
    )
  })

  it('draws a few among thousands, and changes above what stays', () => {
    const flow = flowOf([9_000, 0, 1, 0, ...Array<number>(12).fill(0)])
    const { before, bands } = flowPicture(flow, 230)
    expect(before[0]!.height).toBeGreaterThan(100)
    expect(bands.map(({ to }) => to)).toEqual(['blocked', 'ready'])
  })

  it('is empty without VMs', () => {
    expect(flowPicture(flowOf(Array<number>(16).fill(0)), 230).bands).toEqual([])
  })
})
