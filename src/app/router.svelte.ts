/**
 * History API routing. `route` is a rune: read its fields in a template or a derived value. Plain links work by
 * themselves; modified clicks, downloads and foreign addresses are left to the browser.
 */
import { matchRoute, type Route } from './routes.ts'

export { KIND_PATHS, KIND_TITLES, kindHref, objectHref } from './routes.ts'
export type { PageKind, Route, RouteName } from './routes.ts'

export interface NavigateOptions {
  /** Take the place of the current history entry. */
  replace?: boolean
}

let current = $state.raw<Route>(matchRoute(new URL(location.href)))
let name = $state('')

/** Where the user is. */
export const route: Readonly<Route> = {
  get name() {
    return current.name
  },
  get kind() {
    return current.kind
  },
  get params() {
    return current.params
  },
  get query() {
    return current.query
  },
  get path() {
    return current.path
  },
}

/** The name of the object on the page, for the window title; a page sets it, leaving the page clears it. */
export const pageName = {
  get value(): string {
    return name
  },
  set value(text: string) {
    name = text
  },
}

function enter(url: URL): void {
  const next = matchRoute(url)
  const moved = next.path !== current.path
  current = next
  if (!moved) return
  name = ''
  // A new page begins at its top, and the keyboard and screen readers with it.
  requestAnimationFrame(() => {
    const main = document.getElementById('main')
    main?.scrollTo({ top: 0 })
    main?.focus({ preventScroll: true })
  })
}

export function navigate(href: string, options: NavigateOptions = {}): void {
  const url = new URL(href, location.href)
  if (options.replace || url.href === location.href) history.replaceState(null, '', url)
  else history.pushState(null, '', url)
  enter(url)
}

export type QueryChange = Record<string, string | readonly string[] | null | undefined>

/** Sets keys of the query and leaves the others; null, '' and [] remove a key, an array repeats it. */
export function setQuery(change: QueryChange, options: NavigateOptions = {}): void {
  const url = new URL(location.href)
  for (const [key, value] of Object.entries(change)) {
    url.searchParams.delete(key)
    const values = typeof value === 'string' ? [value] : (value ?? [])
    for (const text of values) if (text !== '') url.searchParams.append(key, text)
  }
  navigate(url.href, options)
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const target = event.target instanceof Element ? event.target.closest('a') : null
  if (!(target instanceof HTMLAnchorElement) || !target.hasAttribute('href')) return
  if (target.target !== '' && target.target !== '_self') return
  if (target.hasAttribute('download') || target.origin !== location.origin) return
  if (target.hash !== '' && target.pathname === location.pathname) return
  if (target.pathname.startsWith('/api/')) return
  event.preventDefault()
  navigate(target.href)
}

/** Starts following clicks and the history; returns the way to stop. */
export function startRouter(): () => void {
  const onPop = (): void => enter(new URL(location.href))
  window.addEventListener('popstate', onPop)
  document.addEventListener('click', onClick)
  enter(new URL(location.href))
  return () => {
    window.removeEventListener('popstate', onPop)
    document.removeEventListener('click', onClick)
  }
}
