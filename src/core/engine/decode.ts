/**
 * Reads the engine's JSON without trusting it. Numbers and booleans come as text (native ones are taken too), empty
 * collections as `{}`, absent values not at all. Nothing here throws: what cannot be taken as it came is noted with its
 * JSON path, and the reader goes on with "the engine did not say".
 */

/** A value that could not be taken as it came. */
export interface Misfit {
  /** JSON path inside the document, for example `nics.nic[2].plugged`. */
  path: string
  message: string
}

/** A document of rubbish must not become a list of complaints longer than itself. */
const MISFIT_LIMIT = 20

const INTEGER = /^[+-]?\d+$/

type Fields = Readonly<Record<string, unknown>>

const NOTHING: Fields = {}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Missing, null, an empty text and an empty list all say nothing; the engine itself only ever omits. */
const saysNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0)

/** Names a value for a message. Never serializes: the value may be deep or large. */
function named(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}${value.length > 40 ? '…' : ''}"`
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return value === null ? 'null' : 'an object'
  return String(value)
}

/** A whole number that a JavaScript number can hold exactly, or null. */
function integer(value: unknown): number | null {
  const number =
    typeof value === 'string' && INTEGER.test(value)
      ? Number(value)
      : typeof value === 'number'
        ? value
        : NaN
  // `+ 0` turns -0 into 0, which would otherwise differ from a stored 0.
  return Number.isSafeInteger(number) ? number + 0 : null
}

function boolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  // An object may say of itself how it becomes text, and say it wrongly.
  if (typeof value === 'object') return null
  switch (String(value).toLowerCase()) {
    case 'true':
    case 't':
    case '1':
      return true
    case 'false':
    case 'f':
    case '0':
      return false
    default:
      return null
  }
}

/** One object of a document. Reading a missing object gives an empty one, so that chains need no checks. */
export class Reader {
  private readonly source: Fields
  private readonly misfits: Misfit[]
  private readonly path: string

  constructor(source: Fields, misfits: Misfit[], path = '') {
    this.source = source
    this.misfits = misfits
    this.path = path
  }

  /** Whether the engine said anything under this key. */
  has(key: string): boolean {
    return !saysNothing(this.source[key])
  }

  /** Text; '' when absent. */
  text(key: string): string {
    const value = this.source[key]
    if (typeof value === 'string') return value
    if (saysNothing(value)) return ''
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return this.misfit(key, 'text', value, '')
  }

  /** Boolean; false when absent. */
  flag(key: string): boolean {
    const value = this.source[key]
    if (saysNothing(value)) return false
    return boolean(value) ?? this.misfit(key, 'true or false', value, false)
  }

  /** Whole number; null when absent or not one. */
  wholeOrNull(key: string): number | null {
    const value = this.source[key]
    if (saysNothing(value)) return null
    return integer(value) ?? this.misfit(key, 'a whole number', value, null)
  }

  /** Whole number; 0 when absent, for fields whose row type does not tell absent from zero. */
  whole(key: string): number {
    return this.wholeOrNull(key) ?? 0
  }

  /** Milliseconds since the epoch; null when absent. */
  time(key: string): number | null {
    return this.wholeOrNull(key)
  }

  /** The object under `key`. */
  at(key: string): Reader {
    const value = this.source[key]
    if (isFields(value)) return new Reader(value, this.misfits, this.pathTo(key))
    if (!saysNothing(value)) this.misfit(key, 'an object', value, null)
    return new Reader(NOTHING, this.misfits, this.pathTo(key))
  }

  /** Id of the object that `key` refers to; '' when absent. */
  ref(key: string): string {
    return this.at(key).text('id')
  }

  /** The objects of a nested collection, `{"nics": {"nic": […]}}` being `list('nics', 'nic')`. */
  list(wrapper: string, item: string): Reader[] {
    const outer = this.at(wrapper)
    return outer.elements(item).flatMap((value, index) => {
      if (isFields(value)) return [new Reader(value, this.misfits, outer.pathTo(item, index))]
      outer.misfit(`${item}[${index}]`, 'an object', value, null)
      return []
    })
  }

  /** The texts of a nested collection, `{"usages": {"usage": ["vm"]}}`. */
  texts(wrapper: string, item: string): string[] {
    const outer = this.at(wrapper)
    return outer.elements(item).flatMap((value, index) => {
      if (typeof value === 'string') return [value]
      outer.misfit(`${item}[${index}]`, 'text', value, null)
      return []
    })
  }

  /** Notes a value that was read but cannot be used. */
  misfit<T>(key: string, expected: string, value: unknown, instead: T): T {
    if (this.misfits.length < MISFIT_LIMIT) {
      this.misfits.push({
        path: this.pathTo(key),
        message: `Expected ${expected}, got ${named(value)}.`,
      })
    }
    return instead
  }

  private elements(item: string): readonly unknown[] {
    const value = this.source[item]
    if (Array.isArray(value)) return value
    return saysNothing(value) ? [] : this.misfit(item, 'a list', value, [])
  }

  private pathTo(key: string, index?: number): string {
    const path = this.path === '' ? key : `${this.path}.${key}`
    return index === undefined ? path : `${path}[${index}]`
  }
}

/**
 * Elements of a listing's body, `{"vm": […]}` being `itemsOf(body, 'vm')`. `{}` is an empty listing; null means that
 * the body is not a listing of this kind.
 */
export function itemsOf(body: unknown, item: string): unknown[] | null {
  if (!isFields(body)) return null
  const value = body[item]
  if (Array.isArray(value)) return value
  return Object.keys(body).length === 0 ? [] : null
}
