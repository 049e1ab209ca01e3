/**
 * Environment to typed configuration. Every mistake is found at once and named by its variable, with what to write
 * instead; nothing is guessed silently. Engines are a list, because one is only the first case.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { LEVELS, type Level } from './log.ts'

export interface EngineSettings {
  /** Url-safe, the same for the same address: the browser's replica carries it in its name. */
  id: string
  name: string
  /** Up to and without `/api`, no trailing slash. */
  url: string
  /** PEM; replaces the authorities known to Node. */
  ca: string | null
  insecure: boolean
  demo: boolean
  credentials: { username: string; password: string } | null
}

export interface PolicySettings {
  /** Base address of the OPA server; null: the policies run in the browser. */
  url: string | null
  ca: string | null
  workerLimit: number
  /** Milliseconds. */
  searchInterval: number
}

export interface Config {
  host: string
  port: number
  /** Empty: the demo estate is served. */
  engines: EngineSettings[]
  policy: PolicySettings
  sessionKey: string | null
  logLevel: Level
  demo: { vms: number; seed: number }
  warnings: string[]
}

export type Env = Readonly<Record<string, string | undefined>>

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Reads the environment; throws one ConfigError that lists every mistake. */
export function readConfig(
  env: Env,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Config {
  const problems: string[] = []
  const warnings: string[] = []
  /** An empty variable is an absent one, as compose files and shells write it. */
  const text = (name: string): string | null => env[name]?.trim() || null

  const file = (name: string, path: string): string | null => {
    try {
      return readFile(path)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      problems.push(
        `${name}: the file "${path}" cannot be read (${reason}). Write a readable path.`,
      )
      return null
    }
  }
  const whole = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name)
    if (value === null) return fallback
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= min && number <= max) return number
    problems.push(`${name}: "${value}" is not a whole number from ${min} to ${max}.`)
    return fallback
  }
  const flag = (name: string): boolean => {
    const value = text(name)
    if (value === null || /^(false|0|no|off)$/i.test(value)) return false
    if (/^(true|1|yes|on)$/i.test(value)) return true
    problems.push(`${name}: "${value}" is neither true nor false.`)
    return false
  }
  const level = (): Level => {
    const value = text('LOG_LEVEL')?.toLowerCase() ?? 'info'
    const found = LEVELS.find((known) => known === value)
    if (!found) problems.push(`LOG_LEVEL: "${value}" is none of ${LEVELS.join(', ')}.`)
    return found ?? 'info'
  }
  const secret = (name: string): string | null => {
    const direct = text(name)
    const path = text(`${name}_FILE`)
    if (direct !== null && path !== null) {
      problems.push(`${name}: given twice, also as ${name}_FILE. Keep one of them.`)
    }
    return direct ?? (path === null ? null : (file(`${name}_FILE`, path)?.trim() ?? null))
  }
  const certificates = (name: string, pem: string | null): string | null => {
    if (pem === null) return null
    const fault = faultOfPem(pem)
    if (fault === null) return pem
    problems.push(`${name}: ${fault}`)
    return null
  }
  const engine = (): EngineSettings[] => {
    const address = text('OVIRT_URL')
    const caFile = text('OVIRT_CAFILE')
    const bundle = text('OVIRT_CA_BUNDLE')
    const insecure = flag('OVIRT_INSECURE')
    if (caFile?.includes('-----BEGIN')) {
      problems.push('OVIRT_CAFILE: holds a certificate. Write a path here, or use OVIRT_CA_BUNDLE.')
    }
    const fromFile =
      caFile === null || caFile.includes('-----BEGIN')
        ? null
        : certificates('OVIRT_CAFILE', file('OVIRT_CAFILE', caFile))
    // Environment files keep a certificate on one line, with "\n" written out.
    const fromText = certificates('OVIRT_CA_BUNDLE', bundle?.replaceAll('\\n', '\n') ?? null)
    const ca = [fromFile, fromText].filter((pem) => pem !== null).join('\n') || null
    if (address === null) {
      for (const name of ['OVIRT_CAFILE', 'OVIRT_CA_BUNDLE', 'OVIRT_INSECURE', 'OVIRT_NAME']) {
        if (text(name) !== null) warnings.push(`${name} has no effect without OVIRT_URL.`)
      }
      return []
    }
    const url = parseEngineUrl(address)
    if (typeof url !== 'string') {
      problems.push(`OVIRT_URL: ${url.fault}`)
      return []
    }
    if (url.startsWith('http:')) {
      warnings.push('OVIRT_URL is plain http: password and token cross the network unprotected.')
      if (ca !== null) warnings.push('The certificate has no effect: OVIRT_URL is plain http.')
    } else if (insecure) {
      warnings.push('OVIRT_INSECURE: the certificate of the engine is not checked.')
    }
    return [
      {
        id: engineId(url),
        name: text('OVIRT_NAME') ?? new URL(url).host,
        url,
        ca,
        insecure,
        demo: false,
        credentials: null,
      },
    ]
  }
  const policy = (): PolicySettings => {
    const address = text('POLICY_AGENT_URL')
    const url = address === null ? null : parsePolicyUrl(address)
    if (url !== null && typeof url !== 'string') problems.push(`POLICY_AGENT_URL: ${url.fault}`)
    const ca = text('POLICY_AGENT_CA')
    return {
      url: typeof url === 'string' ? url : null,
      ca:
        ca === null
          ? null
          : certificates(
              'POLICY_AGENT_CA',
              ca.includes('-----BEGIN') ? ca.replaceAll('\\n', '\n') : file('POLICY_AGENT_CA', ca),
            ),
      workerLimit: whole('POLICY_AGENT_WORKER_LIMIT', 10, 1, 100),
      searchInterval: whole('POLICY_AGENT_SEARCH_INTERVAL', 600, 1, 86_400) * 1000,
    }
  }

  const sessionKey = secret('SESSION_KEY')
  if (sessionKey !== null && sessionKey.length < 16) {
    problems.push(
      'SESSION_KEY: shorter than 16 characters. Write a long random text, for example the output of "openssl rand -base64 32".',
    )
  }
  const host = text('API_HOST') ?? '127.0.0.1'
  if (isIP(host) === 0 && !/^[A-Za-z0-9.-]+$/.test(host)) {
    problems.push(
      `API_HOST: "${host}" is neither an address nor a name. Write for example 0.0.0.0.`,
    )
  } else if (!LOOPBACK.has(host)) {
    warnings.push(
      `API_HOST ${host} is reachable from other machines without TLS. Put a TLS proxy in front: browsers keep data offline only for https and localhost.`,
    )
  }
  const config: Config = {
    host,
    port: whole('API_PORT', 8080, 0, 65_535),
    engines: engine(),
    policy: policy(),
    sessionKey,
    logLevel: level(),
    demo: {
      vms: whole('DEMO_VMS', 1000, 1, 100_000),
      seed: whole('DEMO_SEED', 1, 0, 0xffff_ffff),
    },
    warnings,
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
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

function parsePolicyUrl(address: string): string | { fault: string } {
  const url = parseUrl(address)
  if ('fault' in url) return url
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1(?:\/data.*)?$/, '')
}

function parseUrl(address: string): URL | { fault: string } {
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

function faultOfPem(pem: string): string | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)
  if (!blocks) return 'holds no PEM certificate ("-----BEGIN CERTIFICATE-----").'
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block)
    } catch {
      return `certificate ${index + 1} of ${blocks.length} is damaged. Copy the file again.`
    }
  }
  return null
}

/** The configuration as it is printed at start; secrets masked. */
export function effective(config: Config): Record<string, unknown> {
  return {
    API_HOST: config.host,
    API_PORT: config.port,
    engines: config.engines.map(({ id, name, url, ca, insecure }) => ({
      id,
      name,
      url,
      ca: ca === null ? 'known to Node' : 'configured',
      insecure,
    })),
    POLICY_AGENT_URL: config.policy.url,
    POLICY_AGENT_CA: config.policy.ca === null ? 'known to Node' : 'configured',
    POLICY_AGENT_WORKER_LIMIT: config.policy.workerLimit,
    POLICY_AGENT_SEARCH_INTERVAL: config.policy.searchInterval / 1000,
    SESSION_KEY: config.sessionKey === null ? 'random at this start' : '***',
    LOG_LEVEL: config.logLevel,
    ...(config.engines.length === 0
      ? { DEMO_VMS: config.demo.vms, DEMO_SEED: config.demo.seed }
      : {}),
  }
}
