/**
 * The engine's search language as far as a collector needs it: conditions with `and` and `or`, `sortby FIELD asc|desc`,
 * `page N`, in that order. What it does not understand is silently empty, except a lone quotation mark: that is all.
 */

export interface Condition {
  field: string
  negated: boolean
  value: string
}

export interface Query {
  /** Alternatives of conditions that must all hold; empty: everything. */
  any: Condition[][]
  sort: { field: string; descending: boolean } | null
  page: number | null
}

export type Search = { type: 'query'; query: Query } | { type: 'nothing' } | { type: 'everything' }

/** What can be asked of a collection. */
export interface SearchFields {
  readonly fields: ReadonlySet<string>
  readonly sortable: ReadonlySet<string>
  /** Fields whose value must be a whole number. */
  readonly integers?: ReadonlySet<string>
}

const NOTHING: Search = { type: 'nothing' }
const TOKEN = /"([^"]*)"|(!=|=)|([^\s=!"]+)/gy

type Token = { text: string; quoted: boolean; operator: boolean }

/** null when a character is left that starts no token. */
function tokens(text: string): Token[] | null {
  const found: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at += 1
      continue
    }
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (!match) return null
    found.push({
      text: match[1] ?? match[2] ?? match[3] ?? '',
      quoted: match[1] !== undefined,
      operator: match[2] !== undefined,
    })
    at = TOKEN.lastIndex
  }
  return found
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token !== undefined && !token.quoted && !token.operator && token.text.toLowerCase() === word

/** Reads conditions from the front of `left`; null when they are malformed. */
function conditions(left: Token[], known: SearchFields): Condition[][] | null {
  if (left.length === 0 || isWord(left[0], 'sortby') || isWord(left[0], 'page')) return []
  const any: Condition[][] = [[]]
  for (;;) {
    const [field, operator, value] = left.splice(0, 3)
    if (!field || !operator?.operator || !value || value.operator) return null
    const name = field.text.toLowerCase()
    if (!known.fields.has(name)) return null
    if (known.integers?.has(name) && !/^\d+$/.test(value.text)) return null
    any.at(-1)!.push({ field: name, negated: operator.text === '!=', value: value.text })
    if (left.length === 0 || isWord(left[0], 'sortby') || isWord(left[0], 'page')) return any
    const joint = left.shift()
    if (isWord(joint, 'or')) any.push([])
    else if (!isWord(joint, 'and')) return null
  }
}

export function parseSearch(text: string, known: SearchFields): Search {
  if (text.trim() === '"') return { type: 'everything' }
  if (/[';()]/.test(text)) return NOTHING
  const left = tokens(text)
  if (!left) return NOTHING
  const any = conditions(left, known)
  if (!any) return NOTHING
  let sort: Query['sort'] = null
  if (isWord(left[0], 'sortby')) {
    left.shift()
    const field = left.shift()?.text.toLowerCase() ?? ''
    if (!known.sortable.has(field)) return NOTHING
    const directed = isWord(left[0], 'asc') || isWord(left[0], 'desc')
    // Without a direction a page cannot follow.
    if (!directed && left.length > 0) return NOTHING
    sort = { field, descending: directed && isWord(left.shift(), 'desc') }
  }
  let page: number | null = null
  if (isWord(left[0], 'page')) {
    left.shift()
    const number = left.shift()?.text ?? ''
    if (!/^\d+$/.test(number)) return NOTHING
    page = Number(number)
  }
  return left.length > 0 ? NOTHING : { type: 'query', query: { any, sort, page } }
}

/** Case does not matter, `*` stands for any text. */
export function fits(value: string | undefined, { negated, value: wanted }: Condition): boolean {
  const pattern = wanted.toLowerCase()
  const text = (value ?? '').toLowerCase()
  const same = pattern.includes('*')
    ? new RegExp(
        `^${pattern
          .split('*')
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}$`,
        's',
      ).test(text)
    : text === pattern
  return same !== negated
}
