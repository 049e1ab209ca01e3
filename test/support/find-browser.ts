/**
 * Finds a Chromium that starts: CHROMIUM_PATH, then PATH, macOS bundles, Playwright's own, then the one that ships in
 * the npm package @sparticuz/chromium (Linux x64), unpacked below node_modules/.cache.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Browser {
  executablePath: string
  env: Record<string, string>
  args: string[]
  version: string
}

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function take(path: string | undefined, env: Record<string, string> = {}): Browser | undefined {
  if (!path) return undefined
  const run = spawnSync(path, ['--version'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  })
  return run.status === 0
    ? { executablePath: path, env, args: ARGS, version: run.stdout.trim() }
    : undefined
}

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(':')
    .map((dir) => join(dir, name))
    .find((file) => existsSync(file))

/** The package unpacks into TMPDIR and adds its own libraries only where it believes to be on Lambda. */
async function packaged(): Promise<Browser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const dir = resolve(import.meta.dirname, '../../node_modules/.cache/chromium')
  mkdirSync(dir, { recursive: true })
  const names = ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH']
  const saved = names.map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, { TMPDIR: dir, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' })
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const path = await chromium.executablePath()
    return (
      take(path) ??
      take(path, {
        LD_LIBRARY_PATH: join(dir, 'al2023/lib'),
        FONTCONFIG_PATH: join(dir, 'fonts'),
      })
    )
  } finally {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

let found: Promise<Browser> | undefined

async function search(): Promise<Browser> {
  const explicit = process.env['CHROMIUM_PATH']
  if (explicit) {
    const browser = take(explicit)
    if (browser) return browser
    throw new Error(`CHROMIUM_PATH is ${explicit}, but that program does not start`)
  }
  for (const name of [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'chrome',
  ]) {
    const browser = take(onPath(name))
    if (browser) return browser
  }
  for (const app of ['Google Chrome', 'Chromium']) {
    const file = `/Applications/${app}.app/Contents/MacOS/${app}`
    const browser = existsSync(file) ? take(file) : undefined
    if (browser) return browser
  }
  const { chromium } = await import('playwright-core')
  const own = chromium.executablePath()
  const installed = existsSync(own) ? take(own) : undefined
  if (installed) return installed
  const shipped = await packaged()
  if (shipped) return shipped
  throw new Error(
    'No Chromium found. Install one (Debian: apt-get install chromium; elsewhere: npx playwright install --with-deps chromium) or set CHROMIUM_PATH.',
  )
}

/** The first Chromium that starts; searched once a process. */
export const findBrowser = (): Promise<Browser> => (found ??= search())
