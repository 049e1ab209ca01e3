/** The keys that work on every page. They are silent in text fields and with modifiers, and can be switched off. */

export interface ShortcutActions {
  help(): void
  search(): void
  go(href: string): void
}

/** How long a second key may take. */
const SEQUENCE = 1_500

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/**
 * A listener for keydown. `places` maps the second key after `g` to an address; `enabled` is asked at each key.
 */
export function createShortcuts(
  places: ReadonlyMap<string, string>,
  actions: ShortcutActions,
  enabled: () => boolean,
): (event: KeyboardEvent) => void {
  let goSince = -Infinity
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (types(event.target) || document.querySelector('dialog[open], [role="menu"]')) return
    if (!enabled()) return
    const going = event.timeStamp - goSince < SEQUENCE
    goSince = -Infinity
    const href = going ? places.get(event.key) : undefined
    if (href !== undefined) actions.go(href)
    else if (event.key === 'g') goSince = event.timeStamp
    else if (event.key === '/') actions.search()
    else if (event.key === '?') actions.help()
    else return
    event.preventDefault()
  }
}
