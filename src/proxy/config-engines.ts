/**
 * The engines of the environment: `OVIRT_URL` with its companions, and the same names with `_2`, `_3` … for more of them.
 */
import { createHash } from 'node:crypto'
import { isPem, unfolded, type EnvReader } from './env.ts'

export interface EngineSettings {
  /** Url-safe, the same for the same address: the browser's replica carries it in its name. */
  id: string
  name: string
  /** Up to and without `/api`, no trailing slash. */
  url: string
  /** PEM; replaces the authorities known to Node. */
  ca: string | null
  /** SHA-256 of the one certificate that the engine may show, whoever signed it; null: authorities decide. */
  fingerprint: string | null
  insecure: boolean
  /** By a user in the console, who may rename and remove it. */
  added: boolean
  demo: boolean
  credentials: { username: string; password: string } | null
}

/** Variables of one engine; those of the second end with `_2`. */
const NAMES = [
  'OVIRT_URL',
  'OVIRT_NAME',
  'OVIRT_CAFILE',
  'OVIRT_CA_BUNDLE',
  'OVIRT_INSECURE',
] as const

/** As many engines can be configured, and as many again be added in the console. */
export const MOST = 20

/** Numbers of the engines that any variable speaks of; the first one's has none. */
function suffixes(env: EnvReader): string[] {
  const found = new Set([''])
  for (const name of env.names) {
    const match = /^(OVIRT_[A-Z_]+?)_(\d+)$/.exec(name)
    if (!match || !NAMES.some((known) => known === match[1])) continue
    const number = Number(match[2])
    if (number >= 2 && number <= MOST && String(number) === match[2]) found.add(`_${number}`)
    else env.problems.push(`${name}: further engines have the numbers 2 to ${MOST}.`)
  }
  return [...found].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
}

export function readEngines(env: EnvReader): EngineSettings[] {
  const engines: EngineSettings[] = []
  for (const suffix of suffixes(env)) {
    const engine = readEngine(env, suffix)
    if (!engine) continue
    const twin = engines.find(({ id }) => id === engine.id)
    if (twin) env.problems.push(`OVIRT_URL${suffix}: ${engine.url} is configured already.`)
    else engines.push(engine)
  }
  return engines.map((engine) => ({ ...engine, name: tellable(engine, engines) }))
}

type Named = Pick<EngineSettings, 'name' | 'url'>

/** Engines of the same name are told apart by their host. */
export const tellable = ({ name, url }: Named, all: readonly Named[]): string =>
  all.filter((other) => other.name === name).length > 1 ? `${name} (${new URL(url).host})` : name

function readEngine(env: EnvReader, suffix: string): EngineSettings | null {
  const [URL_, NAME, CAFILE, CA_BUNDLE, INSECURE] = NAMES.map((name) => name + suffix) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const address = env.text(URL_)
  const caFile = env.text(CAFILE)
  const bundle = env.text(CA_BUNDLE)
  const insecure = env.flag(INSECURE)
  if (caFile !== null && isPem(caFile)) {
    env.problems.push(`${CAFILE}: holds a certificate. Write a path here, or use ${CA_BUNDLE}.`)
  }
  const fromFile =
    caFile === null || isPem(caFile) ? null : env.certificates(CAFILE, env.file(CAFILE, caFile))
  const fromText = env.certificates(CA_BUNDLE, bundle === null ? null : unfolded(bundle))
  const ca = [fromFile, fromText].filter((pem) => pem !== null).join('\n') || null
  if (address === null) {
    for (const name of [CAFILE, CA_BUNDLE, INSECURE, NAME]) {
      if (env.text(name) !== null) env.warnings.push(`${name} has no effect without ${URL_}.`)
    }
    return null
  }
  const url = parseEngineUrl(address)
  if (typeof url !== 'string') {
    env.problems.push(`${URL_}: ${url.fault}`)
    return null
  }
  if (url.startsWith('http:')) {
    env.warnings.push(`${URL_} is plain http: password and token cross the network unprotected.`)
    if (ca !== null) env.warnings.push(`The certificate has no effect: ${URL_} is plain http.`)
  } else if (insecure) {
    env.warnings.push(`${INSECURE}: the certificate of the engine is not checked.`)
  }
  const name = env.text(NAME) ?? new URL(url).host
  return {
    id: engineId(url),
    name,
    url,
    ca,
    fingerprint: null,
    insecure,
    added: false,
    demo: false,
    credentials: null,
  }
}

/**
 * Accepts what people paste: a host, `https://host`, `…/ovirt-engine`, `…/ovirt-engine/api`, a page of the
 * administration portal. Another prefix than `/ovirt-engine` is kept as written.
 */
export function parseEngineUrl(address: string): string | { fault: string } {
  const url = parseUrl(address)
  if ('fault' in url) return url
  const known = /^(.*?\/ovirt-engine)(?:\/|$)/.exec(url.pathname)?.[1]
  const prefix = url.pathname.replace(/\/+$/, '').replace(/\/api(?:\/v\d)?$/, '')
  return url.origin + (known ?? (prefix === '' ? '/ovirt-engine' : prefix))
}

export function parseUrl(address: string): URL | { fault: string } {
  const example = 'Write for example https://engine.example.com/ovirt-engine.'
  const full = address.includes('://') ? address : `https://${address}`
  if (/^[^/]*:\/\/[^/]*@/.test(full)) {
    // The address itself is not repeated: it holds a password.
    return { fault: 'holds a user name or password. Leave them out: users sign in in the console.' }
  }
  if (!URL.canParse(full)) return { fault: `"${address}" is not an address. ${example}` }
  const url = new URL(full)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { fault: `"${address}" is neither https nor http. ${example}` }
  }
  return url
}

/** The host for people, a short digest of the whole address for uniqueness. */
export function engineId(url: string): string {
  const host = new URL(url).hostname.replace(/[^a-z0-9.-]+/g, '-').replace(/^-|-$/g, '')
  return `${host}-${createHash('sha256').update(url).digest('hex').slice(0, 8)}`
}
