// Hands texts to the code that says them: those in the code until another language was fetched. Found by its name.
import { registerLoaders } from 'wuchale/load-utils'
import * as english from './.wuchale/main.main.en.compiled.js'
import { loadCatalog, loadIDs } from './.wuchale/script.proxy.js'
import { textsOf } from './texts.js'

const load = (id, locale) => (locale === 'en' ? english : loadCatalog(id, locale))

export const getRuntime = registerLoaders('script', load, loadIDs, textsOf(english))
export const getRuntimeRx = getRuntime
