/**
 * Entry of the estate worker: the texts of its language first, then what says them. The page names the worker with its
 * language at the end; what it asks meanwhile waits.
 */
import type { ToEstate } from '../estate/protocol.ts'
import { useLocale } from '../locales/load.ts'
import { localeFor } from '../model/locale.ts'

const early: ToEstate[] = []
const keep = ({ data }: MessageEvent<ToEstate>): void => void early.push(data)
self.addEventListener('message', keep)

await useLocale(localeFor(self.name.split(' ').at(-1) ?? null, []), navigator.languages)
const { hear } = await import('./estate-reader.ts')

self.removeEventListener('message', keep)
self.addEventListener('message', ({ data }: MessageEvent<ToEstate>) => hear(data))
for (const message of early) hear(message)
