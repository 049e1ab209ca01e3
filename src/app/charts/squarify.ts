/**
 * Rectangles whose areas are in proportion to values and which are as square as it goes: the squarified treemap of Bruls,
 * Huizing and van Wijk. Pure.
 */

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** How far the worst rectangle of a row is from a square; `side` is the length that the row is laid along. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0)
  const most = Math.max(...row)
  const least = Math.min(...row)
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least))
}

/** A box per value, in the order of the values; one without area for a value that is not above zero. */
export function squarify(values: readonly number[], frame: Box): Box[] {
  const none: Box = { x: frame.x, y: frame.y, width: 0, height: 0 }
  const boxes: Box[] = values.map(() => none)
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  if (total <= 0 || frame.width <= 0 || frame.height <= 0) return boxes
  const scale = (frame.width * frame.height) / total
  const order = values
    .map((value, index) => ({ index, area: value * scale }))
    .filter(({ area }) => area > 0)
    .sort((a, b) => b.area - a.area || a.index - b.index)
  const free = { ...frame }
  let at = 0
  while (at < order.length) {
    const side = Math.min(free.width, free.height)
    let end = at + 1
    const row = [order[at]!.area]
    while (end < order.length) {
      const longer = [...row, order[end]!.area]
      if (worst(longer, side) > worst(row, side)) break
      row.push(order[end]!.area)
      end += 1
    }
    const sum = row.reduce((all, area) => all + area, 0)
    const upright = free.width >= free.height
    const thickness = sum / side
    let along = 0
    for (const { index, area } of order.slice(at, end)) {
      const length = area / thickness
      boxes[index] = upright
        ? { x: free.x, y: free.y + along, width: thickness, height: length }
        : { x: free.x + along, y: free.y, width: length, height: thickness }
      along += length
    }
    if (upright) {
      free.x += thickness
      free.width = Math.max(0, free.width - thickness)
    } else {
      free.y += thickness
      free.height = Math.max(0, free.height - thickness)
    }
    at = end
  }
  return boxes
}
