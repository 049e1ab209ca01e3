/**
 * Keys as text: `g v` is one after the other, `Ctrl+K` both at once (on a Mac the command key counts as Ctrl). What is
 * compared is the character, not the place on the keyboard, so `?` is where the user's layout has it.
 */

type Pressed = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'
>

const MODIFIERS: ReadonlySet<string> = new Set([
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Dead',
  'Unidentified',
  'Process',
])

/** Layouts without Latin letters: what the key is called on one that has them. */
const latin = (key: string, code: string): string =>
  key.charCodeAt(0) > 127 ? (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key) : key

/** What was pressed, as a binding names it; null while only a modifier is down or a word is being composed. */
export function keyOf(event: Pressed): string | null {
  if (event.isComposing || MODIFIERS.has(event.key)) return null
  const character = event.key.length === 1
  // AltGr reports Ctrl and Alt; what it makes, for example [ on a German keyboard, is a character like any other.
  const made = character && event.altKey && !/[a-z0-9]/i.test(event.key)
  if (made) return event.key
  if (event.altKey) return null
  const key = character ? latin(event.key, event.code) : event.key
  if (event.ctrlKey || event.metaKey) return `Ctrl+${character ? key.toUpperCase() : key}`
  // With caps lock on a letter is still the letter.
  if (character) return event.shiftKey ? key : key.toLowerCase()
  return event.shiftKey ? `Shift+${key}` : key
}

/** Keys that move, choose, close and leave everywhere; nothing else may take them. */
const RESERVED =
  /^(?:(?:Ctrl|Shift)\+)?(?:Tab|Enter|Escape| |Arrow\w+|Home|End|Page\w+|Backspace|Delete|F\d+)$/

export const isReserved = (key: string): boolean => RESERVED.test(key)

/** Bindings that a screen reader or a voice may set off by accident: characters without Ctrl. */
export const isCharacterKey = (keys: string): boolean => !/^(Ctrl\+|[A-Z]\w+$)/.test(keys)

/** The two cannot both be heard: they are the same, or one begins the other. */
export const clash = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `)

const NAMES: Readonly<Record<string, string>> = { Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓' }

/** The keys of a binding one by one, as they are printed on a key. */
export const keyCaps = (keys: string, mac: boolean): string[] =>
  keys
    .split(' ')
    .map((key) => NAMES[key] ?? (mac ? key.replace(/^Ctrl\+/, '⌘') : key.replace('+', ' + ')))
