/** The language that the user chose. It is kept where it can be read before the first text is shown. */
import type { Locale } from '../core/model/locale.ts'

const KEY = 'portolan-language'

/** null: that of the browser. */
export function storedLanguage(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    // A browser that keeps nothing has no choice to remember.
    return null
  }
}

/** Takes effect when the page is loaded anew. Throws where the browser keeps nothing. */
export function storeLanguage(chosen: Locale | null): void {
  if (chosen === null) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, chosen)
}
