/** Geometry of the charts: nothing is lost, nothing overlaps, what is there is seen. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summed } from '../../../src/app/charts/days.ts'
import { arcsOf, ringPath, SMALLEST } from '../../../src/app/charts/arcs.ts'
import { axisOf, heatOf, partsOf, shareText, tintOf } from '../../../src/app/charts/scales.ts'
import { squarify } from '../../../src/app/charts/squarify.ts'
import { trendPicture } from '../../../src/app/charts/trend.ts'

const values = fc.array(fc.oneof(fc.constant(0), fc.nat(5), fc.nat(50_000)), {
  minLength: 1,
  maxLength: 24,
})

describe('a ring', () => {
  it('is filled, in order, and shows each value that is not zero', () => {
    fc.assert(
      fc.property(values, (of) => {
        const arcs = arcsOf(of)
        let at = 0
        arcs.forEach((arc, i) => {
          expect(arc === null).toBe(of[i] === 0)
          if (!arc) return
          expect(arc.from).toBeCloseTo(at, 9)
          expect(arc.to - arc.from).toBeGreaterThanOrEqual(SMALLEST - 1e-9)
          at = arc.to
        })
        if (of.some((value) => value > 0)) expect(at).toBeCloseTo(2 * Math.PI, 9)
      }),
    )
  })

  it('gives a slice its share where it is no small one', () => {
    const [half, quarter] = arcsOf([50, 25, 25])
    expect(half!.to).toBeCloseTo(Math.PI)
    expect(quarter!.to - quarter!.from).toBeCloseTo(Math.PI / 2)
    expect(arcsOf([1, 999])[0]!.to).toBeCloseTo(SMALLEST)
  })

  it('is a whole ring where one value is all there is', () => {
    expect(ringPath(arcsOf([7])[0]!, 60, 40, 2).match(/A/g)).toHaveLength(4)
    expect(ringPath({ from: 0, to: 1 }, 60, 40, 2)).not.toContain('NaN')
  })
})

describe('a treemap', () => {
  const frame = { x: 0, y: 0, width: 400, height: 180 }

  it('has areas in proportion, inside of its frame and without overlaps', () => {
    fc.assert(
      fc.property(values, (of) => {
        const total = of.reduce((sum, value) => sum + value, 0)
        const boxes = squarify(of, frame)
        boxes.forEach((box, i) => {
          const share = total === 0 ? 0 : of[i]! / total
          expect(box.width * box.height).toBeCloseTo(share * 400 * 180, 4)
          expect(box.x + box.width).toBeLessThanOrEqual(400 + 1e-6)
          expect(box.y + box.height).toBeLessThanOrEqual(180 + 1e-6)
          for (const other of boxes.slice(0, i)) {
            const wide =
              Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x)
            const high =
              Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y)
            expect(Math.max(0, wide) * Math.max(0, high)).toBeLessThan(1e-3)
          }
        })
      }),
    )
  })

  it('prefers squares', () => {
    for (const { width, height } of squarify([6, 6, 4, 3, 2, 2, 1], {
      ...frame,
      width: 6,
      height: 4,
    }))
      expect(Math.max(width / height, height / width)).toBeLessThan(3)
  })
})

describe('a bar of parts', () => {
  it('shows each part, in order and inside of its width', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 120, max: 600 }), (of, width) => {
        let at = 0
        partsOf(of, width).forEach((part, i) => {
          if (of[i] === 0) return expect(part.width).toBe(0)
          expect(part.width).toBeGreaterThan(0)
          expect(part.x).toBeGreaterThanOrEqual(at - 1e-9)
          at = part.x + part.width
        })
        expect(at).toBeLessThanOrEqual(width + 1e-6)
        if (of.some((value) => value > 0)) expect(at).toBeCloseTo(width, 4)
      }),
    )
  })
})

describe('scales', () => {
  it('begin counts at zero and end at a round number', () => {
    const { from, to, ticks } = axisOf([37, 52])
    expect([from, ticks[0], ticks.at(-1)]).toEqual([0, 0, to])
    expect(to).toBeGreaterThanOrEqual(52)
    expect(axisOf([0, 0]).to).toBe(1)
    expect(axisOf([])).toEqual({ from: 0, to: 1, ticks: [0, 1] })
  })

  it('may begin elsewhere when told so', () => {
    const { from, to } = axisOf([452, 472, 460], { zero: false })
    expect(from).toBeGreaterThan(400)
    expect(from).toBeLessThanOrEqual(452)
    expect(to).toBeGreaterThanOrEqual(472)
  })

  it('know the steps of the engine', () => {
    expect([0, 64, 65, 74, 75, 89, 90, 120].map(heatOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
  })

  it('tint a cell by share and none that is empty', () => {
    expect(tintOf(0)).toBe(0)
    expect(tintOf(0.001)).toBeCloseTo(0.07, 2)
    expect(tintOf(1)).toBeCloseTo(0.4)
  })

  it('never round something to nothing, nor a part to the whole', () => {
    expect(shareText(7, 1032)).toBe('< 1 %')
    expect(shareText(0, 1032)).toBe('0 %')
    expect(shareText(901, 1032)).toBe('87 %')
    expect(shareText(1031, 1032)).toBe('> 99 %')
    expect(shareText(0, 0)).toBe('–')
  })
})

describe('a line over time', () => {
  const DAY = 86_400_000
  const frame = { width: 300, height: 60, from: 0, to: 30 * DAY }

  it('says where nothing was seen', () => {
    const { runs, gaps } = trendPicture(
      [10, 11, 20, 21, 30].map((day) => ({ at: day * DAY, value: day })),
      frame,
    )
    expect(runs.map((run) => run.length)).toEqual([2, 2, 1])
    expect(gaps).toEqual([
      { from: 0, to: 100 },
      { from: 110, to: 200 },
      { from: 210, to: 300 },
    ])
  })

  it('is one gap before the first sample', () => {
    expect(trendPicture([], frame)).toMatchObject({ runs: [], gaps: [{ from: 0, to: 300 }] })
  })

  it('stays inside of its frame', () => {
    const { runs, base } = trendPicture(
      [
        { at: -DAY, value: 3 },
        { at: 0, value: 90 },
      ],
      frame,
    )
    for (const { x, y } of runs.flat()) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(base)
    }
  })
})

describe('several engines as one line', () => {
  const sample = (day: string, at: number, blocked: number) => ({
    day,
    at,
    vms: 9,
    levels: { blocked, attention: 0, ready: 0, unknown: 0 },
    concerns: {},
  })
  const blocked = ({ levels }: { levels: { blocked: number } }): number => levels.blocked

  it('are added up day by day, and no day is short of one of them', () => {
    const a = [sample('d1', 10, 4), sample('d2', 20, 3), sample('d3', 30, 2)]
    const b = [sample('d2', 25, 10), sample('d3', 29, 20)]
    expect(summed([a, b], blocked)).toEqual([
      { at: 25, value: 13 },
      { at: 30, value: 22 },
    ])
    expect(summed([a], blocked)).toHaveLength(3)
    expect(summed([a, []], blocked)).toEqual([])
  })
})
