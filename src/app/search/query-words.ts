/** Sentences about queries, and the edits that they offer. Pure. */
import type { Completion, Completions } from '../../core/query/complete.ts'
import type { QueryFault } from '../../core/estate/protocol.ts'
import { isKeyword } from '../../core/query/parser.ts'
import { printWord } from '../../core/query/print.ts'

/** What somebody still types is not yet wrong: nothing follows it, and something that is offered begins like it. */
export function isUnfinished(
  text: string,
  fault: Pick<QueryFault, 'to'>,
  { fits, items }: Completions,
): boolean {
  return fits && items.length > 0 && text.slice(fault.to).trim() === ''
}

/** A text and where the caret stands in it. */
export interface Edited {
  text: string
  caret: number
}

/** Some words want another one behind them, and that one wants a space before it. */
export function completed(text: string, { text: word, from, to, type }: Completion): Edited {
  const rest = text.slice(to)
  const open = /[.(]$/.test(word) || rest.startsWith(' ')
  const head = text.slice(0, from) + word + (open || type === 'list' ? '' : ' ')
  const spaced = type === 'list' && !rest.startsWith(' ') ? `${head} ` : head
  return { text: spaced + rest, caret: spaced.length + (rest.startsWith(' ') ? 1 : 0) }
}

/** Puts what was suggested in the place of what is wrong; operators are suggested to read, not to take. */
export function corrected(text: string, { from, to, suggestion }: QueryFault): Edited | null {
  if (suggestion === '' || /^[=!<>~ ]+$/.test(suggestion)) return null
  const field = text.slice(from, to).includes('.') || isKeyword(suggestion)
  const word = field ? suggestion : printWord(suggestion)
  return { text: text.slice(0, from) + word + text.slice(to), caret: from + word.length }
}

/** The character that is wrong, as it can be named in a sentence; '' where nothing can be seen of it. */
export const wrongCharacter = (text: string, { at }: Pick<QueryFault, 'at'>): string =>
  (text[at] ?? '').trim()
