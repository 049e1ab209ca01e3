/**
 * Puts the texts of a language in the place of those in the code, which are English. The build makes the catalogue of
 * what it finds there; what is not built says its texts as they stand.
 */
import { loadLocale } from 'wuchale/load-utils'
import 'virtual:texts'
import { setLocale, type Locale } from '../model/locale.ts'

/** Before the modules that say something are read. Rejects when the texts cannot be fetched. */
export async function useLocale(chosen: Locale, preferred: readonly string[]): Promise<void> {
  await loadLocale(chosen)
  setLocale(chosen, preferred)
}
