/** Entry of the page: styles and texts first, then the application, whose modules say their texts when they are read. */
import { useLocale } from '../core/locales/load.ts'
import { localeFor } from '../core/model/locale.ts'
import { storedLanguage } from './language.ts'
import './styles/index.css'

const chosen = localeFor(storedLanguage(), navigator.languages)
document.documentElement.lang = chosen
await useLocale(chosen, navigator.languages)
await import('./start.ts')
