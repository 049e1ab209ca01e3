/** Round ends of an axis, parts of a bar, steps of heat, days of a time axis. Pure. */

/** The next of 1, 2, 2.5, 5, 10, 20 … that is not below `value`. */
export function niceStep(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10
  return step * power
}

/** Ends and grid lines of an axis for these values. Counts begin at zero; `zero` false: where the values do, roughly. */
export function axisOf(
  values: readonly number[],
  { zero = true, lines = 3, whole = true } = {},
): { from: number; to: number; ticks: readonly number[] } {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const least = zero ? 0 : values.reduce((a, b) => Math.min(a, b), Infinity)
  if (!Number.isFinite(most)) return { from: 0, to: 1, ticks: [0, 1] }
  const span = Math.max(most - least, whole ? 1 : 1e-9)
  let step = niceStep(span / (lines - 1))
  if (whole) step = Math.max(1, Math.ceil(step))
  const from = Math.floor(least / step) * step
  const to = Math.max(from + step, Math.ceil(most / step) * step)
  const ticks: number[] = []
  for (let tick = from; tick <= to + step / 2; tick += step) ticks.push(tick)
  return { from, to, ticks }
}

/**
 * Widths of the parts of a bar with `gap` between them. A part that is not zero is seen: it takes at least `least`, and
 * the others make room in proportion.
 */
export function partsOf(
  values: readonly number[],
  width: number,
  { gap = 2, least = 2 } = {},
): { x: number; width: number }[] {
  const seen = values.filter((value) => value > 0)
  const sum = seen.reduce((a, b) => a + b, 0)
  const room = Math.max(0, width - gap * Math.max(0, seen.length - 1))
  const floor = Math.min(least, seen.length === 0 ? 0 : room / seen.length)
  let small = new Set<number>()
  let scale = 0
  for (;;) {
    const rest = values.reduce((all, v, at) => (v <= 0 || small.has(at) ? all : all + v), 0)
    scale = rest === 0 ? 0 : (room - small.size * floor) / rest
    const more = values.flatMap((v, at) =>
      v > 0 && (small.has(at) || v * scale < floor) ? [at] : [],
    )
    if (more.length === small.size) break
    small = new Set(more)
  }
  let x = 0
  return values.map((value, at) => {
    if (value <= 0 || sum === 0) return { x, width: 0 }
    const part = { x, width: small.has(at) ? floor : value * scale }
    x += part.width + gap
    return part
  })
}

/** Use of a domain or a host: the steps of the engine's own dashboard, percent. */
export const HEAT_STEPS = [65, 75, 90] as const
export type Heat = 0 | 1 | 2 | 3

export const heatOf = (percent: number): Heat =>
  HEAT_STEPS.filter((step) => percent >= step).length as Heat

/** Depth of a matrix cell: none below any share, then from .07 to .40. */
export const tintOf = (share: number): number => (share <= 0 ? 0 : 0.07 + 0.33 * Math.min(1, share))

/** `4 %`, `< 1 %` for what is there but rounds to nothing, `> 99 %` for what is not quite all. */
export function shareText(part: number, whole: number): string {
  if (whole <= 0) return '–'
  const percent = (100 * part) / whole
  if (part > 0 && percent < 1) return '< 1 %'
  if (part < whole && percent > 99) return '> 99 %'
  return `${Math.round(percent)} %`
}
