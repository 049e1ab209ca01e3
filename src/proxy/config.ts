/**
 * Environment to typed configuration. Every mistake is found at once and named by its variable, with what to write
 * instead; nothing is guessed silently.
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { readAdding, type AddingSettings } from './config-adding.ts'
import { parseUrl, readEngines, type EngineSettings } from './config-engines.ts'
import { EnvReader, isPem, unfolded, type Env } from './env.ts'
import { LEVELS, type Level } from './log.ts'

export type { AddingSettings } from './config-adding.ts'
export type { EngineSettings } from './config-engines.ts'

export interface PolicySettings {
  /** Base address of the OPA server; null: the policies run in the browser. */
  url: string | null
  ca: string | null
  workerLimit: number
  /** Milliseconds. */
  searchInterval: number
  /** Folder with the rules of the team; null: there are none. */
  bundleDir: string | null
  /** Which of the built-in rules judge where nothing else does. */
  profile: Profile
}

const PROFILES = ['portolan', 'forklift'] as const
type Profile = (typeof PROFILES)[number]

/** How browsers collect from the engines; handed on to each of them. */
export interface CollectingSettings {
  /** Requests of one browser in flight towards one engine. */
  concurrency: number
  /** Pause between two complete comparisons with the engine, milliseconds. */
  reconcileInterval: number
}

export interface Config {
  host: string
  port: number
  /** Empty: the demo estate is served. */
  engines: EngineSettings[]
  adding: AddingSettings
  /** Folder for what the server keeps over a restart; null: nothing. */
  workingDir: string | null
  policy: PolicySettings
  collecting: CollectingSettings
  sessionKey: string | null
  logLevel: Level
  demo: { vms: number; seed: number; engines: number }
  warnings: string[]
}

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
  variables: Env,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Config {
  const env = new EnvReader(variables, readFile)
  const host = readHost(env)
  const config: Config = {
    host,
    port: env.whole('API_PORT', 8080, 0, 65_535),
    engines: readEngines(env),
    adding: readAdding(env, LOOPBACK.has(host)),
    workingDir: env.text('WORKING_DIR'),
    policy: readPolicy(env),
    collecting: {
      concurrency: env.whole('ENGINE_CONCURRENCY', 2, 1, 8),
      reconcileInterval: env.whole('RECONCILE_INTERVAL', 900, 60, 86_400) * 1000,
    },
    sessionKey: readSessionKey(env),
    logLevel: readLevel(env),
    demo: {
      vms: env.whole('DEMO_VMS', 1000, 1, 100_000),
      seed: env.whole('DEMO_SEED', 1, 0, 0xffff_ffff),
      engines: env.whole('DEMO_ENGINES', 1, 1, 5),
    },
    warnings: env.warnings,
  }
  if (env.problems.length > 0) throw new ConfigError(env.problems)
  return config
}

function readLevel(env: EnvReader): Level {
  const value = env.text('LOG_LEVEL')?.toLowerCase() ?? 'info'
  const found = LEVELS.find((known) => known === value)
  if (!found) env.problems.push(`LOG_LEVEL: "${value}" is none of ${LEVELS.join(', ')}.`)
  return found ?? 'info'
}

function readSessionKey(env: EnvReader): string | null {
  const sessionKey = env.secret('SESSION_KEY')
  if (sessionKey !== null && sessionKey.length < 16) {
    env.problems.push(
      'SESSION_KEY: shorter than 16 characters. Write a long random text, for example the output of "openssl rand -base64 32".',
    )
  }
  return sessionKey
}

function readHost(env: EnvReader): string {
  const host = env.text('API_HOST') ?? '127.0.0.1'
  if (isIP(host) === 0 && !/^[A-Za-z0-9.-]+$/.test(host)) {
    env.problems.push(
      `API_HOST: "${host}" is neither an address nor a name. Write for example 0.0.0.0.`,
    )
  } else if (!LOOPBACK.has(host)) {
    env.warnings.push(
      `API_HOST ${host} is reachable from other machines without TLS. Put a TLS proxy in front: browsers keep data offline only for https and localhost.`,
    )
  }
  return host
}

function readPolicy(env: EnvReader): PolicySettings {
  const address = env.text('POLICY_AGENT_URL')
  const url = address === null ? null : parsePolicyUrl(address)
  if (url !== null && typeof url !== 'string') {
    env.problems.push(`POLICY_AGENT_URL: ${url.fault}`)
  }
  const ca = env.text('POLICY_AGENT_CA')
  const pem = ca === null ? null : isPem(ca) ? unfolded(ca) : env.file('POLICY_AGENT_CA', ca)
  return {
    url: typeof url === 'string' ? url : null,
    ca: env.certificates('POLICY_AGENT_CA', pem),
    workerLimit: env.whole('POLICY_AGENT_WORKER_LIMIT', 10, 1, 100),
    searchInterval: env.whole('POLICY_AGENT_SEARCH_INTERVAL', 600, 1, 86_400) * 1000,
    bundleDir: env.text('POLICY_BUNDLE_DIR'),
    profile: readProfile(env),
  }
}

function readProfile(env: EnvReader): Profile {
  const value = env.text('POLICY_PROFILE')?.toLowerCase() ?? PROFILES[0]
  const found = PROFILES.find((known) => known === value)
  if (!found) env.problems.push(`POLICY_PROFILE: "${value}" is none of ${PROFILES.join(', ')}.`)
  return found ?? PROFILES[0]
}

function parsePolicyUrl(address: string): string | { fault: string } {
  const url = parseUrl(address)
  if ('fault' in url) return url
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1(?:\/data.*)?$/, '')
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
    ENGINES_ADDABLE: config.adding.from,
    ENGINES_ALLOWED_HOSTS: config.adding.hosts,
    WORKING_DIR: config.workingDir,
    POLICY_AGENT_URL: config.policy.url,
    POLICY_AGENT_CA: config.policy.ca === null ? 'known to Node' : 'configured',
    POLICY_AGENT_WORKER_LIMIT: config.policy.workerLimit,
    POLICY_AGENT_SEARCH_INTERVAL: config.policy.searchInterval / 1000,
    POLICY_BUNDLE_DIR: config.policy.bundleDir,
    POLICY_PROFILE: config.policy.profile,
    ENGINE_CONCURRENCY: config.collecting.concurrency,
    RECONCILE_INTERVAL: config.collecting.reconcileInterval / 1000,
    SESSION_KEY: config.sessionKey === null ? 'random at this start' : '***',
    LOG_LEVEL: config.logLevel,
    ...(config.engines.length === 0
      ? {
          DEMO_VMS: config.demo.vms,
          DEMO_SEED: config.demo.seed,
          DEMO_ENGINES: config.demo.engines,
        }
      : {}),
  }
}
