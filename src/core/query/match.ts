/**
 * Texts against what somebody wrote: case does not matter, `*` stands for any characters. A match looks for the pieces
 * between the stars one after the other and never goes back, so no pattern can make it slow.
 */

export const fold = (text: string): string => text.toLowerCase()

export const hasWildcard = (text: string): boolean => text.includes('*')

/** Tests folded texts. `anywhere`: the pattern may stand in the middle of the text. */
export function matcher(pattern: string, anywhere = false): (folded: string) => boolean {
  const wanted = fold(pattern)
  if (!hasWildcard(wanted)) {
    return anywhere ? (text) => text.includes(wanted) : (text) => text === wanted
  }
  const pieces = wanted.split('*')
  const first = anywhere ? '' : pieces[0]!
  const last = anywhere ? '' : pieces.at(-1)!
  const middle = (anywhere ? pieces : pieces.slice(1, -1)).filter((piece) => piece !== '')
  return (text) => {
    if (text.length < first.length + last.length) return false
    if (!text.startsWith(first) || !text.endsWith(last)) return false
    let at = first.length
    for (const piece of middle) {
      const found = text.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return at <= text.length - last.length
  }
}

/**
 * Tests dotted names, such as concern ids, in their folded form: the whole name, its beginning up to a dot, and both
 * without the first part, which only says who made the rule: `disk`, `disk.shared`, `disk.shared.detected` and
 * `ovirt.disk.shared.detected` all mean the same.
 */
export function pathMatcher(pattern: string): (folded: string) => boolean {
  if (hasWildcard(pattern)) {
    const matches = matcher(pattern)
    return (text) => matches(text) || matches(text.slice(text.indexOf('.') + 1))
  }
  const wanted = fold(pattern)
  const begins = (text: string, at: number): boolean =>
    text.startsWith(wanted, at) &&
    (text.length === at + wanted.length || text[at + wanted.length] === '.')
  return (text) => {
    const dot = text.indexOf('.')
    return begins(text, 0) || (dot >= 0 && begins(text, dot + 1))
  }
}

/** All that `pathMatcher` understands of a name, the name first: what completion and suggestions choose from. */
export function pathNames(name: string): string[] {
  const parts = name.split('.')
  const tail = parts.slice(1)
  const names = [name]
  for (let count = tail.length; count > 0; count--) names.push(tail.slice(0, count).join('.'))
  return names
}
