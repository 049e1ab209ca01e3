/** What somebody meant who wrote a word that is not known: the candidate with the fewest slips between them. */

/** Longer words are no slips of a name. */
const LONGEST = 80

/**
 * Insertions, deletions, replacements and swaps of neighbors that turn one word into the other; more than `limit` is told
 * as `limit + 1`.
 */
export function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
      least = Math.min(least, cost)
    }
    if (least > limit) return limit + 1
    before = last
    last = row
  }
  return last[b.length]!
}

/** The nearest candidate; '' when none is near. One that begins with the word is nearer than any slip. */
export function nearest(word: string, candidates: Iterable<string>): string {
  const folded = word.toLowerCase()
  if (folded.length === 0 || folded.length > LONGEST) return ''
  let best = ''
  let least = Math.max(1, Math.floor(folded.length / 3)) + 1
  let beginning = ''
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    if (other.startsWith(folded)) {
      if (beginning === '' || candidate.length < beginning.length) beginning = candidate
      continue
    }
    const slips = distance(folded, other, least - 1)
    if (slips < least) {
      least = slips
      best = candidate
    }
  }
  return folded.length > 1 && beginning !== '' ? beginning : best || beginning
}

/** Offset of the first character after which no candidate goes on as the word does. */
export function deviation(word: string, candidates: Iterable<string>, from: number): number {
  const folded = word.toLowerCase()
  let longest = 0
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    let at = 0
    while (at < folded.length && folded[at] === other[at]) at += 1
    longest = Math.max(longest, at)
  }
  return from + Math.max(0, Math.min(longest, word.length - 1))
}
