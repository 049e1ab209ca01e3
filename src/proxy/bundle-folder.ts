/**
 * The folder with the rules of a team: one bundle, read again when it changes on disk. Whoever replaces it may be in the
 * midst of writing; until what is there can be used, the last good one is served.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Log } from './log.ts'
import { tar } from './tar.ts'

export interface TeamBundle {
  /** For the eye: the name of the file or the folder. */
  name: string
  /** SHA-256 of the bytes, hexadecimal. */
  digest: string
  bytes: Uint8Array<ArrayBuffer>
  type: 'application/gzip' | 'application/x-tar'
}

export interface BundleFolder {
  /** As it is now, or as it was last good. Never rejects. */
  current(): Promise<TeamBundle>
}

/** The disk is looked at this often at most, milliseconds. */
const LOOK = 2_000
const MiB = 1024 * 1024
const MOST_PACKED = 32 * MiB
const MOST_BYTES = 64 * MiB

const MODULE = 'policy.wasm'
const isBundle = (name: string): boolean => /\.(tar\.gz|tgz)$/.test(name) && !name.startsWith('.')
/** What is taken along beside a bare module. */
const isCompanion = (name: string): boolean =>
  ['data.json', 'plan.json', 'portolan.json'].includes(name) ||
  (name.endsWith('.rego') && !name.endsWith('_test.rego') && name.length <= 100)

/** Names of the files that make up the one bundle; throws with words when there is none, or more than one. */
function chosen(names: readonly string[]): string[] {
  const bundles = names.filter((name) => isBundle(name) || name === MODULE)
  if (bundles.length === 0) {
    throw new Error('holds no bundle. Put one *.tar.gz of "opa build -t wasm" into it.')
  }
  if (bundles.length > 1) throw new Error(`holds ${bundles.join(' and ')}. Leave one of them.`)
  return bundles[0] === MODULE ? [MODULE, ...names.filter(isCompanion).sort()] : bundles
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

async function look(folder: string): Promise<{ files: string[]; signature: string }> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    throw new Error(`cannot be read (${reasonOf(error)}). Write a readable path.`, { cause: error })
  }
  const files = chosen(names.sort())
  const marks = await Promise.all(
    files.map(async (name) => {
      const { size, mtimeMs, ino } = await stat(join(folder, name))
      if (size > MOST_PACKED) throw new Error(`holds ${name}, which is larger than 32 MiB.`)
      return `${name} ${size} ${mtimeMs} ${ino}`
    }),
  )
  return { files, signature: marks.join('\n') }
}

/** Throws when the bytes cannot be a whole bundle. */
function check(name: string, bytes: Buffer<ArrayBuffer>): void {
  if (name !== MODULE) {
    let content: Buffer
    try {
      content = gunzipSync(bytes, { maxOutputLength: MOST_BYTES })
    } catch (error) {
      throw new Error(`holds ${name}, which cannot be unpacked (${reasonOf(error)}).`, {
        cause: error,
      })
    }
    if (!content.includes(`${MODULE}\0`)) {
      throw new Error(`holds ${name}, which has no ${MODULE} in it.`)
    }
  } else if (!WebAssembly.validate(bytes)) {
    throw new Error(`holds a ${MODULE} that is no whole WebAssembly module.`)
  }
}

async function read(folder: string, files: readonly string[]): Promise<TeamBundle> {
  const contents = await Promise.all(
    files.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })),
  )
  const { path, bytes: first } = contents[0]!
  check(path, first)
  const bare = path === MODULE
  const bytes = bare ? tar(contents) : first
  return {
    name: bare ? basename(resolve(folder)) : path,
    digest: createHash('sha256').update(bytes).digest('hex'),
    bytes,
    type: bare ? 'application/x-tar' : 'application/gzip',
  }
}

/** Throws with words for what to change when the folder holds no usable bundle at the start. */
export async function openBundleFolder(
  folder: string,
  log: Log,
  now: () => number,
): Promise<BundleFolder> {
  let looked = now()
  const first = await look(folder)
  let { signature } = first
  let good = await read(folder, first.files)
  let complained = ''
  let looking: Promise<void> | null = null

  async function renew(): Promise<void> {
    try {
      const seen = await look(folder)
      if (seen.signature === signature) return
      const next = await read(folder, seen.files)
      // Written to while it was read: the next look takes it.
      if ((await look(folder)).signature !== seen.signature) return
      signature = seen.signature
      if (next.digest !== good.digest) {
        log.info('the rules of the team changed', { name: next.name, digest: next.digest })
      }
      good = next
      complained = ''
    } catch (error) {
      const reason = reasonOf(error)
      if (reason !== complained) {
        log.warn('POLICY_BUNDLE_DIR cannot be used; the last good rules are served', {
          reason,
          digest: good.digest,
        })
      }
      complained = reason
    }
  }

  return {
    async current() {
      const since = now() - looked
      if (since >= LOOK || since < 0) {
        looked = now()
        looking ??= renew().finally(() => (looking = null))
      }
      await looking
      return good
    },
  }
}
