/**
 * Texts as keys that sort by plain comparison as a collator sorts the texts. A collator is by far the most expensive part
 * of sorting names; a key costs one pass. Only what is certain gets a key: printable ASCII, in a language that has no
 * letters of two characters.
 */
const FIRST = 0x20
const LAST = 0x7e
/** Above every length of a run of digits and below every rank of a character. */
const RANKS_FROM = 0x200
/** Longer runs of digits are not compared as one number. */
const LONGEST_RUN = 250

const printable = Array.from({ length: LAST - FIRST + 1 }, (_, at) =>
  String.fromCharCode(FIRST + at),
)

/** Each character's place, alike for those that count as equal. */
function ranksOf(collator: Intl.Collator): Map<string, number> {
  const sorted = [...printable].sort((a, b) => collator.compare(a, b))
  const ranks = new Map<string, number>()
  let rank = 0
  sorted.forEach((char, at) => {
    if (at > 0 && collator.compare(sorted[at - 1]!, char) !== 0) rank += 1
    ranks.set(char, rank)
  })
  return ranks
}

/** Whether two letters in a row are always just two letters, and no character is passed over. */
function isPlain(collator: Intl.Collator): boolean {
  const letters = printable.filter((char) => /[a-z]/.test(char))
  const order = [...letters].sort((a, b) => collator.compare(a, b))
  const single = order.every((x, i) =>
    order.every((y, j) => {
      const after = order[i + 1]
      const beside = order[j + 1]
      if (after !== undefined && collator.compare(x + y, after) >= 0) return false
      return beside === undefined || collator.compare(x + y, x + beside) < 0
    }),
  )
  return single && printable.every((char) => collator.compare(`a${char}b`, 'ab') !== 0)
}

/** Makes keys for a collator that compares numbers by value and case not at all; null: compare the texts. */
export function naturalKeys(collator: Intl.Collator): (text: string) => string | null {
  if (!isPlain(collator)) return () => null
  const ranks = ranksOf(collator)
  const codes = printable.map((char) => String.fromCharCode(RANKS_FROM + ranks.get(char)!))
  const digits = codes[printable.indexOf('0')]!
  const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
  return (text) => {
    let key = ''
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code < FIRST || code > LAST) return null
      if (!isDigit(code)) {
        key += codes[code - FIRST]!
        continue
      }
      let end = at + 1
      while (end < text.length && isDigit(text.charCodeAt(end))) end += 1
      let begin = at
      while (begin < end - 1 && text.charCodeAt(begin) === 0x30) begin += 1
      if (end - begin > LONGEST_RUN) return null
      key += digits + String.fromCharCode(end - begin) + text.slice(begin, end)
      at = end - 1
    }
    return key
  }
}
