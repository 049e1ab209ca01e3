import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answers, PASSWORD, startFakeEngine, TOKEN, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

let engine: FakeEngine
let proxy: TestProxy

beforeEach(async () => {
  engine = await startFakeEngine()
  proxy = await startProxy({ OVIRT_URL: engine.url })
})
afterEach(async () => {
  await proxy.close()
  await engine.close()
})

const tokens = () => engine.seen.filter(({ path }) => path === '/sso/oauth/token')

describe('sign-in', () => {
  it('answers the session and seals the token into a strict cookie', async () => {
    const answer = await proxy.signIn()
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      engine: proxy.engine,
      user: 'admin@internal',
      since: proxy.clock.now,
      expires: 1796026429000,
    })
    const cookie = answer.headers.getSetCookie()[0]!
    expect(cookie).toMatch(/^portolan-session-127\.0\.0\.1-[0-9a-f]{8}=/)
    expect(cookie).toMatch(/; Path=\/api/)
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; SameSite=Strict/)
    expect(cookie).not.toMatch(/Secure/)
    expect(cookie).not.toContain(TOKEN)
    expect(tokens()).toHaveLength(1)
    expect(tokens()[0]!.headers.accept).toBe('application/json')
  })

  it('marks the cookie Secure behind a TLS proxy', async () => {
    const answer = await proxy.call('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
      body: JSON.stringify({
        engine: proxy.engine,
        username: 'admin@internal',
        password: PASSWORD,
      }),
    })
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure/)
  })

  it('knows that the longest integer means no end', async () => {
    expect(await (await proxy.signIn('endless@internal')).json()).toMatchObject({ expires: null })
  })

  it('trims the user name but never the password', async () => {
    expect((await proxy.signIn(' admin@internal ')).status).toBe(200)
    expect((await proxy.signIn('admin@internal', `${PASSWORD} `)).status).toBe(401)
  })

  it('asks once for a refused password and says what five refusals do', async () => {
    const answer = await proxy.signIn('admin@internal', 'wrong')
    expect(answer.status).toBe(401)
    const problem = await problemOf(answer)
    expect(problem.name).toBe('bad-credentials')
    expect(problem.nextStep).toContain('60 minutes')
    expect(tokens()).toHaveLength(1)
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('says from the fifth refusal in a row that the account is locked, per account, for an hour', async () => {
    for (let i = 0; i < 4; i++) {
      const refused = await problemOf(await proxy.signIn('admin@internal', 'wrong'))
      expect(refused.name).toBe('bad-credentials')
    }
    expect((await problemOf(await proxy.signIn('other@internal', 'wrong'))).name).toBe(
      'bad-credentials',
    )
    expect((await problemOf(await proxy.signIn('admin@internal', 'wrong'))).name).toBe(
      'account-locked',
    )
    expect((await problemOf(await proxy.signIn('admin@internal', 'wrong'))).name).toBe(
      'account-locked',
    )
    proxy.clock.now += 61 * 60_000
    expect((await problemOf(await proxy.signIn('admin@internal', 'wrong'))).name).toBe(
      'bad-credentials',
    )
  })

  it('starts counting anew after a success', async () => {
    for (let i = 0; i < 4; i++) await proxy.signIn('admin@internal', 'wrong')
    await proxy.signIn()
    expect((await problemOf(await proxy.signIn('admin@internal', 'wrong'))).name).toBe(
      'bad-credentials',
    )
  })

  it('hints at the profile when the name has none, and never calls that a lock', async () => {
    for (let i = 0; i < 6; i++) {
      const problem = await problemOf(await proxy.signIn('admin'))
      expect(problem.name).toBe('unknown-profile')
      expect(problem.nextStep).toContain('name@profile')
    }
  })

  it('refuses an account without rights and ends its token', async () => {
    const answer = await proxy.signIn('nobody@internal')
    expect(answer.status).toBe(403)
    expect((await problemOf(answer)).name).toBe('no-rights')
    expect(engine.revoked).toEqual([`${TOKEN}.nobody`])
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('refuses an account with a filtered view, names the role and ends its token', async () => {
    const answer = await proxy.signIn('plain@internal')
    expect(answer.status).toBe(403)
    const problem = await problemOf(answer)
    expect(problem.name).toBe('lacks-permission')
    expect(problem.nextStep).toContain('ReadOnlyAdmin')
    expect(engine.revoked).toEqual([`${TOKEN}.plain`])
  })

  it.each([['another failure of the single sign-on', 'broken@internal', 'sign-in-failed', 502]])(
    'names %s',
    async (_, user, name, status) => {
      const problem = await problemOf(await proxy.signIn(user))
      expect([problem.name, problem.status]).toEqual([name, status])
    },
  )

  it.each([
    ['HTML with 200', 200, 'not-an-engine', 502],
    ['HTML with 404', 404, 'not-an-engine', 502],
    ['HTML with 503', 503, 'engine-error', 502],
  ])('takes %s for no sign-in, and never shows it', async (_, status, name, shown) => {
    engine.on.set('POST /sso/oauth/token', (_req, res) =>
      answers.html(res, status, 'Stack Trace: java.lang.Secret'),
    )
    const answer = await proxy.signIn()
    expect(answer.status).toBe(shown)
    const text = await answer.text()
    expect(text).toContain(`urn:portolan:problem:${name}`)
    expect(text).not.toContain('java')
  })

  it('names where a redirect leads', async () => {
    engine.on.set('POST /sso/oauth/token', (_req, res) => {
      res.writeHead(301, { location: 'https://elsewhere.example/ovirt-engine/' })
      res.end()
    })
    const problem = await problemOf(await proxy.signIn())
    expect(problem.name).toBe('not-an-engine')
    expect(problem.detail).toContain('https://elsewhere.example')
  })

  it('ends the token when the engine breaks right after giving it', async () => {
    engine.on.set('GET /api', (_req, res) => answers.html(res, 500, 'boom'))
    expect((await problemOf(await proxy.signIn())).name).toBe('engine-error')
    expect(engine.revoked).toEqual([`${TOKEN}.admin`])
  })

  it('refuses a token that no cookie can hold, and ends it', async () => {
    engine.on.set('POST /sso/oauth/token', (_req, res) =>
      answers.json(res, 200, { access_token: `${TOKEN}${'x'.repeat(4000)}.admin`, exp: '1' }),
    )
    expect((await problemOf(await proxy.signIn())).name).toBe('sign-in-failed')
    expect(engine.revoked).toHaveLength(1)
  })

  it.each([
    ['no JSON', '{'],
    ['a missing field', '{"engine":"x","username":"a@b"}'],
    ['a wrong type', '{"engine":"x","username":["a"],"password":"p"}'],
    ['an array', '[]'],
  ])('answers %s with bad-request and asks nothing', async (_, body) => {
    const answer = await proxy.call('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect((await problemOf(answer)).name).toBe('bad-request')
    expect(engine.seen).toEqual([])
  })

  it('answers an empty password and an unknown engine without asking', async () => {
    expect((await problemOf(await proxy.signIn('a@internal', ''))).name).toBe('bad-request')
    const body = JSON.stringify({ engine: 'other', username: 'a@b', password: 'p' })
    const headers = { 'content-type': 'application/json' }
    const answer = await proxy.call('/api/session', { method: 'POST', headers, body })
    expect((await problemOf(answer)).name).toBe('unknown-engine')
    expect(engine.seen).toEqual([])
  })

  it('answers too-large to a form of 20 kB', async () => {
    const answer = await proxy.signIn('a@internal', 'x'.repeat(20_000))
    expect((await problemOf(answer)).name).toBe('too-large')
    expect(answer.status).toBe(413)
  })

  it('names a stopped engine', async () => {
    await engine.close()
    const problem = await problemOf(await proxy.signIn())
    expect([problem.name, problem.status]).toEqual(['refused', 502])
  })
})

describe('the session', () => {
  it('is listed without its token', async () => {
    expect(await (await proxy.call('/api/session')).json()).toEqual({ sessions: [] })
    await proxy.signIn()
    const text = await (await proxy.call('/api/session')).text()
    expect(JSON.parse(text)).toMatchObject({ sessions: [{ user: 'admin@internal' }] })
    expect(text).not.toContain(TOKEN)
  })

  it('does not survive a change of a single character', async () => {
    await proxy.signIn()
    const [name, value] = [...proxy.cookies][0]!
    const at = Math.floor(value.length / 2)
    proxy.cookies.set(
      name,
      value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1),
    )
    expect(await (await proxy.call('/api/session')).json()).toEqual({ sessions: [] })
    const before = engine.seen.length
    const answer = await proxy.call(`/api/engines/${proxy.engine}/api/vms`)
    expect((await problemOf(answer)).name).toBe('not-signed-in')
    expect(engine.seen).toHaveLength(before)
  })

  it.each(['', 'x', 'a.b.c.d.e', '%E0%A4%A'])('survives the cookie "%s"', async (value) => {
    await proxy.signIn()
    proxy.cookies.set([...proxy.cookies.keys()][0]!, value)
    const answer = await proxy.call('/api/session')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ sessions: [] })
  })

  it('outlives a restart with the same SESSION_KEY, and ends with another', async () => {
    const keep = await startProxy({
      OVIRT_URL: engine.url,
      SESSION_KEY: 'a key of many characters',
    })
    await keep.signIn()
    const again = await startProxy({
      OVIRT_URL: engine.url,
      SESSION_KEY: 'a key of many characters',
    })
    const other = await startProxy({
      OVIRT_URL: engine.url,
      SESSION_KEY: 'quite another key of many',
    })
    for (const [name, value] of keep.cookies) {
      again.cookies.set(name, value)
      other.cookies.set(name, value)
    }
    expect(await (await again.call('/api/session')).json()).toMatchObject({ sessions: [{}] })
    expect(await (await other.call('/api/session')).json()).toEqual({ sessions: [] })
    await Promise.all([keep.close(), again.close(), other.close()])
  })

  it('of one engine is not taken for another', async () => {
    const second = await startFakeEngine()
    const other = await startProxy({
      OVIRT_URL: second.url,
      SESSION_KEY: 'a key of many characters',
    })
    const one = await startProxy({ OVIRT_URL: engine.url, SESSION_KEY: 'a key of many characters' })
    await one.signIn()
    other.cookies.set(`portolan-session-${other.engine}`, [...one.cookies.values()][0]!)
    expect(await (await other.call('/api/session')).json()).toEqual({ sessions: [] })
    await Promise.all([other.close(), one.close(), second.close()])
  })
})

describe('sign-out', () => {
  const signOut = () => proxy.call(`/api/session/${proxy.engine}`, { method: 'DELETE' })

  it('ends the token at the engine and clears the cookie', async () => {
    await proxy.signIn()
    const answer = await signOut()
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie()[0]).toMatch(/=; Max-Age=0; Path=\/api/)
    expect(engine.revoked).toEqual([`${TOKEN}.admin`])
    const logout = engine.seen.find(({ path }) => path === '/services/sso-logout')!
    expect(new URLSearchParams(logout.body).get('scope')).toBe('ovirt-app-api')
    expect(await (await proxy.call('/api/session')).json()).toEqual({ sessions: [] })
  })

  it('clears the cookie although the engine is gone, and says so in the log', async () => {
    await proxy.signIn()
    await engine.close()
    expect((await signOut()).status).toBe(204)
    expect(proxy.cookies.size).toBe(0)
    expect(proxy.log.join('')).toContain('did not confirm the end of a session')
  })

  it('is harmless without a session', async () => {
    expect((await signOut()).status).toBe(204)
    expect(engine.seen).toEqual([])
  })
})

it('keeps token, password and cookie out of log and answers, whatever happens', async () => {
  const said: string[] = []
  const keep = async (answer: Response) => {
    said.push(await answer.text())
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') said.push(value)
  }
  await keep(await proxy.signIn('admin@internal', `${PASSWORD}-wrong`))
  await keep(await proxy.signIn())
  const cookie = [...proxy.cookies.values()][0]!
  engine.on.set('GET /api/vms', (req, res) =>
    answers.html(res, 500, `${req.headers.authorization} in a stack trace`),
  )
  await keep(await proxy.call(`/api/engines/${proxy.engine}/api/vms?search=name%3Dsecret-vm`))
  engine.on.set('GET /api/vms', (req) => req.socket.destroy())
  await keep(await proxy.call(`/api/engines/${proxy.engine}/api/vms`))
  await keep(await proxy.call('/api/config'))
  await keep(await proxy.call(`/api/engines/${proxy.engine}/test`, { method: 'POST' }))
  await engine.close()
  await keep(await proxy.call(`/api/engines/${proxy.engine}/api/vms`))
  await keep(await proxy.signIn())
  await keep(await proxy.call(`/api/session/${proxy.engine}`, { method: 'DELETE' }))
  const log = proxy.log.join('')
  expect(log.split('\n').length).toBeGreaterThan(8)
  for (const secret of [TOKEN, PASSWORD, cookie]) {
    expect(log).not.toContain(secret)
    expect(said.join('\n')).not.toContain(secret)
  }
  expect(log).not.toContain('secret-vm')
})
