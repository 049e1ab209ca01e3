/** The language of the console and how it writes numbers and dates. Set once, before the first text is shown. */
export const LOCALES = ['en', 'de'] as const
export type Locale = (typeof LOCALES)[number]

const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale)

let current: Locale = 'en'
let formats = 'en-GB'

/** For the `lang` of the page. */
export const locale = (): Locale => current

/** A title as it stands inside a sentence: English begins its nouns small there, German does not; abbreviations stay. */
export const midSentence = (title: string): string =>
  current === 'en' && /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title

/** For `Intl`: the region of the browser, where it speaks the language of the console. */
export const formatLocale = (): string => formats

const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0]!

/** The wanted language if there is a catalogue of it, else the first of `preferred` that has one, else English. */
export function localeFor(wanted: string | null, preferred: readonly string[]): Locale {
  if (isLocale(wanted)) return wanted
  return preferred.map(languageOf).find(isLocale) ?? 'en'
}

/** `preferred`: the browser's languages, most wanted first. */
export function setLocale(chosen: Locale, preferred: readonly string[]): void {
  current = chosen
  formats = preferred.find((tag) => languageOf(tag) === chosen) ?? chosen
}
