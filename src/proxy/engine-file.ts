/**
 * The engines that users added, in one file that only this server's user can read. It is written whole and put in place
 * in one step, so that a server that ends in the middle leaves the old one.
 */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { chmod, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineId, parseEngineUrl, type EngineSettings } from './config-engines.ts'
import { faultOfPem } from './env.ts'
import { record } from './upstream.ts'

const FORMAT = 1
const NAME = 'engines.json'

/** `null` as its value: engines last until this server ends. */
export interface EngineFile {
  read(): EngineSettings[]
  /** Rejects with Node's own error. */
  write(engines: readonly EngineSettings[]): Promise<void>
}

/** Throws Node's own error when the folder can be neither made nor written to. */
export function openEngineFile(folder: string): EngineFile {
  mkdirSync(folder, { recursive: true })
  accessSync(folder, constants.R_OK | constants.W_OK)
  const path = join(folder, NAME)
  let writing: Promise<void> = Promise.resolve()
  return {
    read() {
      let text: string
      try {
        text = readFileSync(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
      return parse(text, path)
    },
    write(engines) {
      const kept = engines.map(({ url, name, ca, fingerprint, insecure }) => ({
        url,
        name,
        ca,
        fingerprint,
        insecure,
      }))
      const text = `${JSON.stringify({ format: FORMAT, engines: kept }, null, 2)}\n`
      const next = writing.then(async () => {
        const draft = `${path}.new`
        await writeFile(draft, text, { mode: 0o600 })
        // The mode of a draft that was left behind is not changed by writing it again.
        await chmod(draft, 0o600)
        await rename(draft, path)
      })
      // One that fails is reported to its own caller and does not hold up the next.
      writing = next.catch(() => undefined)
      return next
    },
  }
}

/** Throws when it is not what `write` writes: half a list of engines would be taken for the whole one. */
function parse(text: string, path: string): EngineSettings[] {
  const damaged = (what: string): Error =>
    new Error(`${path} ${what}. Mend it, or remove it and connect the engines again.`)
  let file: Record<string, unknown>
  try {
    file = record(JSON.parse(text))
  } catch {
    throw damaged('is not JSON')
  }
  if (file['format'] !== FORMAT) throw damaged(`has another format than ${FORMAT}`)
  const engines: unknown = file['engines']
  if (!Array.isArray(engines)) throw damaged('has no list of engines')
  return engines.map((one: unknown, at) => {
    const { url, name, ca, fingerprint, insecure } = record(one)
    const whole =
      typeof url === 'string' &&
      typeof name === 'string' &&
      (ca === null || (typeof ca === 'string' && faultOfPem(ca) === null)) &&
      (fingerprint === null || typeof fingerprint === 'string') &&
      typeof insecure === 'boolean'
    if (!whole || parseEngineUrl(url) !== url) throw damaged(`is damaged at engine ${at + 1}`)
    return addedEngine({ url, name, ca, fingerprint, insecure })
  })
}

/** The settings of an engine that a user added. */
export const addedEngine = (
  own: Pick<EngineSettings, 'url' | 'name' | 'ca' | 'fingerprint' | 'insecure'>,
): EngineSettings => ({
  ...own,
  id: engineId(own.url),
  added: true,
  demo: false,
  credentials: null,
})
