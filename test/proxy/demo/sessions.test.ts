/** Signing in and staying in, roles, and the headers of the API (reference: ovirt-rest-api 1 and 10). */
import { describe, expect, it } from 'vitest'
import { DEMO_ACCOUNTS } from '../../../src/proxy/demo/engine.ts'
import { Client, client, FOLLOW, ids, names, START } from './harness.ts'

const MINUTE = 60_000
const WRONG = { ...DEMO_ACCOUNTS.admin, password: 'wrong' }

describe('signing in', () => {
  it('gives a token whose end is a text of milliseconds, or the largest integer', async () => {
    const own = new Client()
    const answer = (await (await own.askToken(DEMO_ACCOUNTS.admin)).json()) as Record<
      string,
      string
    >
    expect(answer['access_token']).toMatch(/^[\w-]{86}$/)
    expect(answer['exp']).toBe(String(START + 10_080 * MINUTE))
    const directory = await (await own.askToken(DEMO_ACCOUNTS.directory)).json()
    expect(directory).toMatchObject({ exp: '9223372036854775807', token_type: 'bearer' })
  })

  it('takes its time to refuse, and locks the account after five refusals in a row', async () => {
    const own = new Client()
    for (let tries = 0; tries < 4; tries += 1) expect((await own.askToken(WRONG)).status).toBe(400)
    expect((await own.askToken(DEMO_ACCOUNTS.admin)).status).toBe(200)
    for (let tries = 0; tries < 5; tries += 1) await own.askToken(WRONG)
    expect(own.waits).toEqual(Array(9).fill(5_000))
    const locked = await own.askToken(DEMO_ACCOUNTS.admin)
    expect(locked.status).toBe(400)
    expect(JSON.stringify(await locked.json())).toContain('locked')
    own.pass(61 * MINUTE)
    expect((await own.askToken(DEMO_ACCOUNTS.admin)).status).toBe(200)
  })

  it('refuses an unknown profile at once and counts nothing', async () => {
    const own = new Client()
    for (let tries = 0; tries < 6; tries += 1) {
      const answer = await own.askToken({ username: 'admin', password: 'demo' })
      expect(await answer.json()).toMatchObject({ error_code: 'access_denied' })
    }
    expect(own.waits).toEqual([])
  })

  it.each([
    '*/*',
    'application/json, text/plain, */*',
    'application/json;charset=utf-8',
    'APPLICATION/JSON',
  ])('wants application/json exactly, not %s', async (accept) => {
    const answer = await new Client().askToken(DEMO_ACCOUNTS.admin, { accept })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error_code: 'invalid_request' })
  })

  it('gives a token for any scope, of which the API takes one', async () => {
    const own = new Client()
    const answer = await own.askToken(DEMO_ACCOUNTS.admin, {}, 'something-else')
    const { access_token: token, scope } = (await answer.json()) as Record<string, string>
    expect(scope).toBe('something-else')
    own.token = token!
    expect((await own.raw('')).status).toBe(401)
  })

  it('refuses other grants and incomplete forms', async () => {
    const own = new Client()
    const other = await own.form('/sso/oauth/token', { grant_type: 'client_credentials' })
    expect(await other.json()).toMatchObject({ error: 'unsupported_grant_type' })
    const half = await own.form('/sso/oauth/token', {
      grant_type: 'password',
      username: 'a@internal',
    })
    expect(await half.json()).toMatchObject({ error_code: 'invalid_request' })
  })

  it('leaves traces: 30 with the first request, at most one in five seconds; 114 without an id', async () => {
    const own = new Client()
    const from = own.newest
    await own.signIn()
    expect(own.codes(from)).toEqual([])
    await own.get('')
    await own.get('')
    const other = new Client()
    other.token = own.token
    expect(own.codes(from)).toEqual([30])
    await own.signIn()
    await own.get('')
    expect(own.codes(from)).toEqual([30])
    own.pass(5_001)
    await own.signIn()
    await own.get('')
    expect(own.codes(from)).toEqual([30, 30])
    await own.askToken(WRONG, { 'accept-language': 'de' })
    const [refusal] = await own.events(from)
    expect(refusal).toMatchObject({
      code: '114',
      severity: 'error',
      user: { name: 'admin@internal' },
    })
    expect(refusal!['user']).not.toHaveProperty('id')
    expect(refusal!.description).toContain('Anmeldung nicht möglich')
    expect(refusal).not.toHaveProperty('correlation_id')
  })

  it('lets Basic in, with a sign-in and a sign-out for each request', async () => {
    const own = new Client()
    const from = own.newest
    const authorization = `Basic ${btoa('admin@internal:demo')}`
    expect((await own.raw('', { authorization })).status).toBe(200)
    expect((await own.raw('', { authorization })).status).toBe(200)
    expect(own.codes(from)).toEqual([30, 31, 30, 31])
    const wrong = await own.raw('', { authorization: `Basic ${btoa('admin@internal:no')}` })
    expect(wrong.status).toBe(401)
  })
})

describe('a session', () => {
  it('ends after 30 minutes without a request, and no sooner', async () => {
    const own = await client()
    for (let turns = 0; turns < 5; turns += 1) {
      await own.get('')
      own.pass(29 * MINUTE)
    }
    await own.get('')
    own.pass(31 * MINUTE)
    const answer = await own.raw('')
    expect(answer.status).toBe(401)
    expect(await answer.text()).toContain('invalid_grant')
  })

  it('that was never used on the API lives on', async () => {
    const own = await client()
    own.pass(90 * MINUTE)
    expect((await own.raw('')).status).toBe(200)
  })

  it('wants its prefix in the right case', async () => {
    const own = await client()
    expect((await own.raw('', { authorization: `bearer ${own.token}` })).status).toBe(401)
  })
})

describe('roles', () => {
  it('ReadOnlyAdmin sees what the administrator sees', async () => {
    const admin = await client()
    const auditor = await (await client()).signIn(DEMO_ACCOUNTS.readOnly)
    for (const path of ['/vms', '/hosts', '/options/ServerCPUList', '/diskprofiles']) {
      expect(await auditor.get(path)).toEqual(await admin.get(path))
    }
    expect(await auditor.get('')).toHaveProperty('summary')
  })

  it('a plain user cannot feed an inventory', async () => {
    const own = await (await client({ vms: 200 })).signIn(DEMO_ACCOUNTS.plain)
    expect(await own.get('')).not.toHaveProperty('summary')
    const vms = await own.list('/vms')
    expect(vms.length).toBeGreaterThan(0)
    expect(vms.length).toBeLessThan(60)
    expect(JSON.stringify(vms)).not.toMatch(/placement_policy|"host"/)
    const status = async (path: string): Promise<number> => (await own.raw(path)).status
    expect(await status(`/vms?follow=${FOLLOW}`)).toBe(400)
    expect(await status('/vms?follow=nics,hostdevices')).toBe(200)
    expect(await status('/hosts?follow=nics')).toBe(500)
    expect(await status('/hosts?follow=network_attachments')).toBe(500)
    expect(await status('/hosts')).toBe(200)
    expect(await status('/diskprofiles')).toBe(400)
    expect(await status('/tags')).toBe(500)
    expect(await status('/options/ServerCPUList')).toBe(404)
    const hidden = [...own.world.vms.keys()].find((id) => !ids(vms).includes(id))!
    expect(await status(`/vms/${hidden}`)).toBe(404)
    expect(await status(`/vms/${ids(vms)[0]}`)).toBe(200)
    expect(await own.search('vms', 'sortby name asc page 2', '&max=2')).toEqual([])
    const all = await own.events(0)
    expect(await own.events(own.newest)).toEqual(all)
    expect(await own.events(own.newest, '&search=sortby%20time%20asc')).toEqual([])
    expect((await own.raw('/vms', { filter: 'false' })).status).toBe(400)
  })

  it('an administrator who asks for the user-level view sees nothing', async () => {
    const own = await client()
    expect(await own.list('/vms?filter=true')).toEqual([])
    expect((await own.list('/vms?Filter=true')).length).toBeGreaterThan(0)
    expect(await (await own.raw('/vms', { filter: 'true' })).json()).toEqual({})
  })
})

describe('headers', () => {
  it('XML is what comes when JSON is not asked for', async () => {
    const own = await client()
    for (const accept of ['*/*', 'application/xml']) {
      const answer = await own.raw('/clusters', { accept })
      expect(answer.headers.get('Content-Type')).toContain('application/xml')
      expect(await answer.text()).toMatch(/^<\?xml .*\?>\n<clusters><cluster href="\/ovirt-engine/)
    }
    expect((await own.raw('/clusters', { accept: 'text/html' })).status).toBe(406)
    const listed = await own.raw('/clusters', { accept: 'application/json, text/plain, */*' })
    expect(listed.headers.get('Content-Type')).toBe('application/json')
    const parameter = await own.raw('/clusters?accept=application/json', { accept: '*/*' })
    expect(parameter.headers.get('Content-Type')).toBe('application/json')
    expect((await own.raw('/clusters?accept=json')).status).toBe(500)
    expect((await own.raw('/clusters;accept=json')).status).toBe(404)
  })

  it('hostile names survive both forms', async () => {
    const own = await client()
    const [vm] = [...own.world.vms.values()].filter(({ name }) => name.includes('<img'))
    const json = await own.get(`/vms/${vm!.id}`)
    expect(json['name']).toBe(vm!.name)
    const xml = await (await own.raw(`/vms/${vm!.id}`, { accept: 'application/xml' })).text()
    expect(xml).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(xml).not.toContain('<img')
  })

  it('versions other than 4 are refused', async () => {
    const own = await client()
    const status = async (path: string, version?: string): Promise<number> =>
      (await own.raw(path, version === undefined ? {} : { version })).status
    expect(await status('/vms', '4')).toBe(200)
    expect(await status('/v4/vms')).toBe(200)
    expect(await status('/vms', '3')).toBe(405)
    expect(await status('/v3/vms')).toBe(405)
    expect(await status('/vms', '4.5')).toBe(400)
  })

  it('the correlation id is cleaned, cut and echoed', async () => {
    const own = await client()
    const echo = async (id: string): Promise<string | null> =>
      (await own.raw('/tags', { 'correlation-id': id })).headers.get('Correlation-Id')
    expect(await echo('poll-1')).toBe('poll-1')
    expect(await echo('a b/c;d')).toBe('abcd')
    expect(await echo('x'.repeat(50))).toBe('x'.repeat(36))
  })

  it('HEAD works; nothing can be written', async () => {
    const own = await client()
    const [vm] = own.world.vms.keys()
    for (const [path, status] of [
      ['', 200],
      ['/vms', 200],
      [`/vms/${vm}`, 200],
      ['/vms/11111111-2222-3333-4444-555555555555', 404],
    ] as const) {
      const answer = await own.raw(path, {}, 'HEAD')
      expect([answer.status, await answer.text()]).toEqual([status, ''])
    }
    for (const [method, path] of [
      ['DELETE', `/vms/${vm}`],
      ['PUT', `/vms/${vm}`],
      ['POST', '/vms'],
    ] as const) {
      expect((await own.raw(path, {}, method)).status).toBe(405)
    }
    const action = await own.raw(`/vms/${vm}/start`, {}, 'POST')
    expect(action.status).toBe(409)
    expect(await action.json()).toMatchObject({
      status: 'failed',
      fault: { reason: 'Operation Failed' },
    })
  })

  it('health and certificate need no session; other paths are not found', async () => {
    const own = new Client()
    const health = await own.send('/services/health')
    expect([health.status, await health.text()]).toEqual([200, 'DB Up!Welcome to Health Status!'])
    expect(health.headers.get('Content-Type')).toContain('text/html')
    const path = '/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA'
    const ca = await own.send(path)
    expect(ca.headers.get('Content-Type')).toBe('application/x-x509-ca-cert')
    expect(await ca.text()).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
    expect((await own.send('/services/pki-resource?resource=x')).status).toBe(400)
    expect((await own.send('/webadmin')).status).toBe(404)
  })

  it('pretty printing changes the text and nothing else', async () => {
    const plain = await client()
    const pretty = await client({ pretty: true })
    const path = `/vms?follow=${FOLLOW}`
    const text = await (await pretty.raw(path)).text()
    expect(text).toContain('\n  "vm": [')
    expect(JSON.parse(text)).toEqual(await plain.get(path))
    expect(names(await pretty.list('/clusters'))).toEqual(names(await plain.list('/clusters')))
  })
})
