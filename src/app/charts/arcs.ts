/** Geometry of a ring: slices by share, none too thin to be seen, with a gap between them. Pure. */

export interface Arc {
  /** Clockwise from twelve o'clock, radians. */
  from: number
  to: number
}

const TURN = 2 * Math.PI

/** The least that a slice takes, however small its share. */
export const SMALLEST = (3 * Math.PI) / 180

/**
 * A slice per value in their order, filling the whole turn; null for a value of zero. What small slices take beyond their
 * share is taken from the others in proportion.
 */
export function arcsOf(values: readonly number[]): (Arc | null)[] {
  const shown = values.map((value) => Math.max(0, value))
  let small = new Set<number>()
  let scale = 0
  for (;;) {
    const rest = shown.reduce((sum, value, at) => (small.has(at) ? sum : sum + value), 0)
    const room = TURN - small.size * SMALLEST
    scale = rest === 0 ? 0 : room / rest
    const more = shown.flatMap((value, at) =>
      value > 0 && (small.has(at) || value * scale < SMALLEST) ? [at] : [],
    )
    if (more.length === small.size) break
    small = new Set(more)
  }
  let at = 0
  return shown.map((value, index) => {
    if (value === 0) return null
    const from = at
    at += small.has(index) ? SMALLEST : value * scale
    return { from, to: at }
  })
}

/** The outline of a slice of a ring around 0,0; `gap` pixels are left free between two slices. */
export function ringPath({ from, to }: Arc, outer: number, inner: number, gap: number): string {
  const point = (radius: number, angle: number): string =>
    `${(radius * Math.sin(angle)).toFixed(3)},${(-radius * Math.cos(angle)).toFixed(3)}`
  if (to - from > TURN - 1e-6) {
    // An arc that ends where it begins is none: two halves.
    const circle = (radius: number, sweep: 0 | 1): string =>
      `M${point(radius, 0)} A${radius},${radius} 0 0 ${sweep} ${point(radius, Math.PI)} A${radius},${radius} 0 0 ${sweep} ${point(radius, 0)} Z`
    return `${circle(outer, 1)} ${circle(inner, 0)}`
  }
  const edge = (radius: number): [number, number] => {
    const half = Math.min(gap / 2 / radius, (to - from) / 3)
    return [from + half, to - half]
  }
  const [a, b] = edge(outer)
  const [c, d] = edge(inner)
  const large = b - a > Math.PI ? 1 : 0
  return `M${point(outer, a)} A${outer},${outer} 0 ${large} 1 ${point(outer, b)} L${point(inner, d)} A${inner},${inner} 0 ${large} 0 ${point(inner, c)} Z`
}
