/** Charts of a report as still pictures: each has its numbers in a table or a legend beside it. */
import { html, NOTHING, type Markup } from './markup.ts'

export interface Slice {
  label: string
  value: number
  /** Class that colors it; unknown is hatched as well. */
  look: string
}

const RADIUS = 57
const WIDTH = 22
const ROUND = 2 * Math.PI * RADIUS
/** The smallest slice that is drawn, as a part of the ring: three degrees. */
const LEAST = 3 / 360
const GAP = 2

/** Lengths along the ring; small ones are drawn larger than they are, at the cost of the others. */
function lengths(slices: readonly Slice[], total: number): number[] {
  const shares = slices.map(({ value }) => (value === 0 ? 0 : Math.max(LEAST, value / total)))
  const sum = shares.reduce((all, share) => all + share, 0)
  return shares.map((share) => (share / sum) * ROUND)
}

export function donut(slices: readonly Slice[], total: number, caption: string): Markup {
  const said = slices.map(({ label, value }) => `${label} ${value}`).join(', ')
  let from = 0
  const arcs =
    total === 0
      ? []
      : lengths(slices, total).map((length, at) => {
          const drawn = Math.max(1, length - GAP)
          const arc =
            length === 0
              ? NOTHING
              : html`<circle
                  class="arc ${slices[at]!.look}"
                  cx="68"
                  cy="68"
                  r="${RADIUS}"
                  stroke-width="${WIDTH}"
                  stroke-dasharray="${drawn.toFixed(2)} ${(ROUND - drawn).toFixed(2)}"
                  stroke-dashoffset="${(-from).toFixed(2)}"
                  transform="rotate(-90 68 68)"
                />`
          from += length
          return arc
        })
  return html`<svg class="donut" viewBox="0 0 136 136" role="img" aria-label="${caption}: ${said}">
    <circle class="track" cx="68" cy="68" r="${RADIUS}" stroke-width="${WIDTH}" />
    ${arcs}
    <text class="big" x="68" y="70" text-anchor="middle">${total.toLocaleString('en')}</text>
    <text class="small" x="68" y="86" text-anchor="middle">VMs</text>
  </svg>`
}

/** A bar whose full width is `max`; the number stands beside it. */
export function bar(value: number, max: number, look: string): Markup {
  const width = max === 0 ? 0 : Math.max(value === 0 ? 0 : 0.5, (100 * value) / max)
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8" />
    <rect class="${look}" width="${width.toFixed(2)}" height="8" />
  </svg>`
}

/** Parts of one whole side by side. */
export function stack(slices: readonly Slice[]): Markup {
  const total = slices.reduce((sum, { value }) => sum + value, 0)
  let x = 0
  const rects = slices.map(({ value, look }) => {
    const width = total === 0 ? 0 : (100 * value) / total
    const rect = html`<rect
      class="${look}"
      x="${x.toFixed(2)}"
      width="${width.toFixed(2)}"
      height="8"
    />`
    x += width
    return rect
  })
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8" />
    ${rects}
  </svg>`
}
