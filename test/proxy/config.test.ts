import { beforeAll, describe, expect, it } from 'vitest'
import { engineId, parseEngineUrl } from '../../src/proxy/config-engines.ts'
import { ConfigError, effective, readConfig } from '../../src/proxy/config.ts'
import type { Env } from '../../src/proxy/env.ts'
import { makeAuthority } from './certificates.ts'

let pem: string
beforeAll(async () => {
  pem = (await makeAuthority('CA')).cert
})

const read = (env: Env) =>
  readConfig(env, (path) => {
    if (path === '/ca.pem') return pem
    if (path === '/key') return 'a key from a file, long enough\n'
    if (path === '/text') return 'no certificate'
    throw new Error('ENOENT')
  })

const faultsOf = (env: Env): readonly string[] => {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(read({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      engines: [],
      adding: { from: 'here', hosts: null },
      workingDir: null,
      policy: {
        url: null,
        ca: null,
        workerLimit: 10,
        searchInterval: 600_000,
        bundleDir: null,
        profile: 'portolan',
      },
      collecting: { concurrency: 2, reconcileInterval: 900_000 },
      sessionKey: null,
      logLevel: 'info',
      demo: { vms: 1000, seed: 1, engines: 1 },
      warnings: [],
    })
  })

  it('takes one of the built-in profiles, and no other', () => {
    expect(read({ POLICY_PROFILE: 'Forklift' }).policy.profile).toBe('forklift')
    expect(faultsOf({ POLICY_PROFILE: 'vmware' })).toEqual([
      'POLICY_PROFILE: "vmware" is none of portolan, forklift.',
    ])
  })

  it.each([
    [{}, 'here'],
    [{ API_HOST: '0.0.0.0' }, 'nowhere'],
    [{ API_HOST: '0.0.0.0', ENGINES_ADDABLE: 'true' }, 'anywhere'],
    [{ ENGINES_ADDABLE: 'false' }, 'nowhere'],
  ])('lets engines be added with %o from %s', (env, from) => {
    expect(read(env as Env).adding.from).toBe(from)
  })

  it('warns where anybody may name any host, and refuses what is no host', () => {
    const env = { API_HOST: '0.0.0.0', ENGINES_ADDABLE: 'true' }
    expect(read(env).warnings.join()).toContain('ENGINES_ALLOWED_HOSTS')
    const named = { ...env, ENGINES_ALLOWED_HOSTS: '*.Example.com, 10.0.*' }
    expect(read(named).adding.hosts).toEqual(['*.example.com', '10.0.*'])
    expect(read(named).warnings.join()).not.toContain('ENGINES_ALLOWED_HOSTS')
    const wrong = faultsOf({ ENGINES_ALLOWED_HOSTS: 'https://engine' })
    expect(wrong.join()).toContain('"https://engine" is no host')
  })

  it('takes empty variables for absent ones', () => {
    expect(read({ OVIRT_URL: '', API_PORT: ' ', SESSION_KEY: '', OVIRT_INSECURE: '' })).toEqual(
      read({}),
    )
  })

  it('reads several engines, each with its own variables', () => {
    const { engines, warnings } = read({
      OVIRT_URL: 'https://one.example.com',
      OVIRT_URL_2: 'https://two.example.com',
      OVIRT_NAME_2: 'Brno',
      OVIRT_INSECURE_2: 'true',
      OVIRT_URL_10: 'https://ten.example.com',
      OVIRT_NAME_10: 'Brno',
    })
    expect(engines.map(({ name, url, insecure }) => ({ name, url, insecure }))).toEqual([
      { name: 'one.example.com', url: 'https://one.example.com/ovirt-engine', insecure: false },
      {
        name: 'Brno (two.example.com)',
        url: 'https://two.example.com/ovirt-engine',
        insecure: true,
      },
      {
        name: 'Brno (ten.example.com)',
        url: 'https://ten.example.com/ovirt-engine',
        insecure: false,
      },
    ])
    expect(new Set(engines.map(({ id }) => id)).size).toBe(3)
    expect(warnings).toEqual(['OVIRT_INSECURE_2: the certificate of the engine is not checked.'])
  })

  it('names the engine whose variables are wrong', () => {
    expect(
      faultsOf({ OVIRT_URL_2: 'ftp://h', OVIRT_URL_3: 'h', OVIRT_URL_4: 'https://h' }),
    ).toEqual([
      'OVIRT_URL_2: "ftp://h" is neither https nor http. Write for example https://engine.example.com/ovirt-engine.',
      'OVIRT_URL_4: https://h/ovirt-engine is configured already.',
    ])
    expect(faultsOf({ OVIRT_URL_1: 'h', OVIRT_NAME_21: 'n' })).toEqual([
      'OVIRT_URL_1: further engines have the numbers 2 to 20.',
      'OVIRT_NAME_21: further engines have the numbers 2 to 20.',
    ])
    expect(read({ OVIRT_NAME_2: 'n' }).warnings).toEqual([
      'OVIRT_NAME_2 has no effect without OVIRT_URL_2.',
    ])
  })

  it('reads how browsers collect', () => {
    expect(read({ ENGINE_CONCURRENCY: '4', RECONCILE_INTERVAL: '3600' }).collecting).toEqual({
      concurrency: 4,
      reconcileInterval: 3_600_000,
    })
    expect(faultsOf({ ENGINE_CONCURRENCY: '50', RECONCILE_INTERVAL: '5' })).toHaveLength(2)
  })

  it('reads an engine with its certificates', () => {
    const { engines } = read({
      OVIRT_URL: 'rhvm.example.com',
      OVIRT_NAME: 'Brno',
      OVIRT_CAFILE: '/ca.pem',
      OVIRT_CA_BUNDLE: pem.replaceAll('\n', '\\n'),
    })
    expect(engines).toHaveLength(1)
    expect(engines[0]).toMatchObject({
      name: 'Brno',
      url: 'https://rhvm.example.com/ovirt-engine',
      insecure: false,
      demo: false,
    })
    expect(engines[0]!.ca!.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
  })

  it.each([
    ['rhvm.example.com', 'https://rhvm.example.com/ovirt-engine'],
    ['rhvm.example.com:8443', 'https://rhvm.example.com:8443/ovirt-engine'],
    ['https://RHVM.example.com/', 'https://rhvm.example.com/ovirt-engine'],
    ['https://rhvm.example.com/ovirt-engine', 'https://rhvm.example.com/ovirt-engine'],
    ['https://rhvm.example.com/ovirt-engine/', 'https://rhvm.example.com/ovirt-engine'],
    ['https://rhvm.example.com/ovirt-engine/api', 'https://rhvm.example.com/ovirt-engine'],
    ['https://rhvm.example.com/ovirt-engine/api/v4/', 'https://rhvm.example.com/ovirt-engine'],
    ['https://h/ovirt-engine/webadmin/?locale=en_US#vms', 'https://h/ovirt-engine'],
    ['https://h/sites/brno/ovirt-engine/api', 'https://h/sites/brno/ovirt-engine'],
    ['https://h/brno/api', 'https://h/brno'],
    ['https://h/api', 'https://h/ovirt-engine'],
    ['http://10.0.0.7:8080', 'http://10.0.0.7:8080/ovirt-engine'],
    ['https://[fd00::7]', 'https://[fd00::7]/ovirt-engine'],
  ])('understands the address %s', (address, url) => {
    expect(parseEngineUrl(address)).toBe(url)
  })

  it('gives an engine the same id for the same address, safe in URLs and cookies', () => {
    const id = (address: string) => read({ OVIRT_URL: address }).engines[0]!.id
    expect(id('rhvm.example.com')).toBe(id('https://rhvm.example.com/ovirt-engine/api'))
    expect(id('rhvm.example.com')).not.toBe(id('rhvm.example.com:8443'))
    expect(id('rhvm.example.com')).toMatch(/^rhvm\.example\.com-[0-9a-f]{8}$/)
    expect(engineId('https://[fd00::7]/ovirt-engine')).toMatch(/^fd00-7-[0-9a-f]{8}$/)
  })

  it.each<[string, Env, RegExp]>([
    ['a word as port', { API_PORT: 'http' }, /^API_PORT: .*whole number from 0 to 65535/],
    ['a port that is none', { API_PORT: '70000' }, /^API_PORT/],
    ['a negative number', { DEMO_VMS: '-1' }, /^DEMO_VMS/],
    ['a fraction', { POLICY_AGENT_WORKER_LIMIT: '1.5' }, /^POLICY_AGENT_WORKER_LIMIT/],
    ['no pause at all', { POLICY_AGENT_SEARCH_INTERVAL: '0' }, /^POLICY_AGENT_SEARCH_INTERVAL/],
    ['a host with blanks', { API_HOST: 'my host' }, /^API_HOST/],
    ['an unknown level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL.*debug, info, warn, error/],
    ['maybe', { OVIRT_URL: 'h', OVIRT_INSECURE: 'maybe' }, /^OVIRT_INSECURE.*true nor false/],
    ['no address', { OVIRT_URL: 'not an address' }, /^OVIRT_URL.*https:\/\/engine/],
    ['another protocol', { OVIRT_URL: 'ftp://h' }, /^OVIRT_URL.*neither https nor http/],
    ['a missing file', { OVIRT_URL: 'h', OVIRT_CAFILE: '/no' }, /^OVIRT_CAFILE.*"\/no".*ENOENT/],
    ['no certificate', { OVIRT_URL: 'h', OVIRT_CAFILE: '/text' }, /^OVIRT_CAFILE.*no PEM/],
    ['a damaged one', { OVIRT_URL: 'h', OVIRT_CA_BUNDLE: 'damaged' }, /^OVIRT_CA_BUNDLE.*damaged/],
    ['PEM as a path', { OVIRT_CAFILE: '-----BEGIN X' }, /^OVIRT_CAFILE.*OVIRT_CA_BUNDLE/],
    ['a short key', { SESSION_KEY: 'short' }, /^SESSION_KEY.*16 characters/],
    ['two keys', { SESSION_KEY: 'x'.repeat(20), SESSION_KEY_FILE: '/key' }, /^SESSION_KEY.*twice/],
    ['a policy address', { POLICY_AGENT_URL: 'ftp://h' }, /^POLICY_AGENT_URL/],
  ])('refuses %s by the name of its variable', (_, env, message) => {
    const damaged = pem.replace(/(BEGIN CERTIFICATE-----\n)[\s\S]{40}/, '$1@@@@')
    const given = env.OVIRT_CA_BUNDLE === 'damaged' ? { ...env, OVIRT_CA_BUNDLE: damaged } : env
    const faults = faultsOf(given)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(message)
  })

  it('reports all mistakes at once', () => {
    expect(faultsOf({ API_PORT: 'x', LOG_LEVEL: 'x', OVIRT_URL: '::' })).toHaveLength(3)
  })

  it.each(['https://admin:geheim@h', 'admin:geheim@h', 'https://admin:geheim@@h:x'])(
    'refuses the password in %s without repeating it',
    (address) => {
      const faults = faultsOf({ OVIRT_URL: address })
      expect(faults).toHaveLength(1)
      expect(faults[0]).not.toContain('geheim')
    },
  )

  it.each<[string, Env, RegExp]>([
    ['plain http', { OVIRT_URL: 'http://h' }, /plain http/],
    ['no check of the certificate', { OVIRT_URL: 'h', OVIRT_INSECURE: 'yes' }, /not checked/],
    ['an open address', { API_HOST: '0.0.0.0' }, /without TLS/],
    ['a setting without effect', { OVIRT_INSECURE: '1' }, /no effect without OVIRT_URL/],
  ])('warns of %s', (_, env, message) => {
    expect(read(env).warnings.join('\n')).toMatch(message)
  })

  it('reads the key from a file, and the policy server', () => {
    const config = read({
      SESSION_KEY_FILE: '/key',
      POLICY_AGENT_URL: 'https://opa.example.com:8181/v1/data/',
      POLICY_AGENT_CA: '/ca.pem',
      POLICY_AGENT_SEARCH_INTERVAL: '60',
    })
    expect(config.sessionKey).toBe('a key from a file, long enough')
    expect(config.policy).toMatchObject({
      url: 'https://opa.example.com:8181',
      searchInterval: 60_000,
    })
    expect(config.policy.ca).toContain('BEGIN CERTIFICATE')
  })

  it('is printed without secrets', () => {
    const config = read({
      OVIRT_URL: 'h',
      SESSION_KEY: 'geheim-geheim-geheim',
      OVIRT_CA_BUNDLE: pem,
    })
    const printed = JSON.stringify(effective(config))
    expect(printed).toContain('"SESSION_KEY":"***"')
    expect(printed).toContain('https://h/ovirt-engine')
    expect(printed).not.toMatch(/geheim|BEGIN/)
  })
})
