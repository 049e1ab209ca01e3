/**
 * Hears all keys of the console and does what they are bound to. Silent in text fields and under menus and dialogs. A
 * component binds an action for as long as it is on the page; of several the last one counts.
 */
import { preferences } from '../preferences.svelte.ts'
import { ACTIONS } from './actions.ts'
import { hear, keysOf } from './bindings.ts'
import { isCharacterKey, keyCaps, keyOf } from './keys.ts'

/** How long the next key of several may take, milliseconds. */
const SEQUENCE = 1_500

type Handlers = Readonly<Record<string, (() => void) | undefined>>

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !/^(checkbox|radio|button|range)$/.test(target.type)))

/** Where something floats above the page, keys are its own. */
const covered = (): boolean => document.querySelector('dialog[open], [role="menu"]') !== null

/** The button or field of an action that nobody has bound: of the details first, which were opened last. */
function press(selector: string): boolean {
  const found =
    document.querySelector<HTMLElement>(`#main aside ${selector}`) ??
    document.querySelector<HTMLElement>(`#main ${selector}`)
  if (!found || found.getClientRects().length === 0) return false
  found.focus()
  if (!(found instanceof HTMLInputElement)) found.click()
  return true
}

class Shortcuts {
  readonly #bound: Handlers[] = []
  #before: readonly string[] = []
  #at = -Infinity

  /** For `$effect`: returns the way to let go. An absent handler leaves the keys to others. */
  bind(handlers: Handlers): () => void {
    this.#bound.push(handlers)
    return () => {
      const at = this.#bound.indexOf(handlers)
      if (at >= 0) this.#bound.splice(at, 1)
    }
  }

  readonly onkeydown = (event: KeyboardEvent): void => {
    const key = keyOf(event)
    if (key === null || event.defaultPrevented) return
    const typing = types(event.target)
    if (covered() || (typing && !key.startsWith('Ctrl+'))) return
    const before = event.timeStamp - this.#at < SEQUENCE ? this.#before : []
    this.#before = []
    const { keys: choices, shortcuts: characters } = preferences.values
    const heard = hear(ACTIONS, choices, before, key, characters)
    if (heard.state === 'begun') {
      this.#before = [...before, key]
      this.#at = event.timeStamp
      event.preventDefault()
    } else if (heard.state === 'done' && this.#run(heard.action.id, heard.action.selector)) {
      event.preventDefault()
    }
  }

  /** The first keys of an action for a tooltip: `Search (/)`; without keys the words alone. */
  hint(words: string, id: string): string {
    const action = ACTIONS.find((one) => one.id === id)
    const [keys] = action ? keysOf(action, preferences.values.keys) : []
    const works = keys !== undefined && (preferences.values.shortcuts || !isCharacterKey(keys))
    return works ? `${words} (${keyCaps(keys, isMac()).join(' ')})` : words
  }

  #run(id: string, selector: string | undefined): boolean {
    const handler = this.#bound.findLast((handlers) => handlers[id] !== undefined)?.[id]
    if (handler) handler()
    else if (selector === undefined || !press(selector)) return false
    return true
  }
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform)

export const shortcuts = new Shortcuts()
