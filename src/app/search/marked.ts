/** A text cut where words that were typed occur in it, whatever their case. */
export interface Piece {
  text: string
  found: boolean
}

export function marked(text: string, words: string): Piece[] {
  const folded = text.toLowerCase()
  // Some letters are longer in lower case; places in one are not places in the other then.
  if (folded.length !== text.length) return [{ text, found: false }]
  const hit = new Array<boolean>(text.length).fill(false)
  for (const word of words.toLowerCase().split(/[\s*"]+/)) {
    if (word === '') continue
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      hit.fill(true, at, at + word.length)
  }
  const pieces: Piece[] = []
  for (let at = 0; at < text.length; at++) {
    const last = pieces.at(-1)
    if (last && last.found === hit[at]) last.text += text[at]
    else pieces.push({ text: text[at]!, found: hit[at]! })
  }
  return pieces
}
