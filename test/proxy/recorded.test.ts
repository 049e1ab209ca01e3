/** The proxy against answers that a real engine 4.5.8 gave. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Diagnosis } from '../../src/proxy/diagnose.ts'
import { startFakeEngine, TOKEN, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

const FOLDER = resolve(import.meta.dirname, '../../../shared/fixtures/real-engine-4.5')
const present = existsSync(FOLDER)
if (!present) console.warn(`SKIPPED: answers of a real engine are not at ${FOLDER}`)

interface Recorded {
  response: { status: number; headers: [string, string][]; body: unknown }
}

describe.skipIf(!present)('an answer of a real engine', () => {
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

  /** Puts the recorded answer behind a path; `token` stands in for the one that was taken out. */
  const replay = (at: string, name: string): Recorded['response'] => {
    const { response } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Recorded
    const { body } = response
    const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body)
    engine.on.set(at, (_req, res) => {
      for (const [header, value] of response.headers) {
        if (!/^(content-length|transfer-encoding|date)$/i.test(header)) res.setHeader(header, value)
      }
      res.statusCode = response.status
      res.end(text.replace(/<TOKEN[^>]*>/, `${TOKEN}.admin`))
    })
    return response
  }
  const vms = () => proxy.call(`/api/engines/${proxy.engine}/api/vms`)

  it('signs in', async () => {
    replay('POST /sso/oauth/token', 'login-ok')
    replay('GET /api', 'root')
    expect(await (await proxy.signIn()).json()).toMatchObject({ expires: 1796026429000 })
  })

  it.each([
    ['login-bad-password', 'bad-credentials'],
    ['login-bad-password-german', 'bad-credentials'],
    ['login-unknown-profile', 'bad-credentials'],
    ['login-accept-any', 'sign-in-failed'],
    ['login-json-body', 'sign-in-failed'],
  ])('%s is %s', async (file, name) => {
    replay('POST /sso/oauth/token', file)
    expect((await problemOf(await proxy.signIn())).name).toBe(name)
  })

  it.each([
    ['no-rights', 'no-rights'],
    ['plain-user-root', 'lacks-permission'],
  ])('%s after the token is %s', async (file, name) => {
    replay('GET /api', file)
    expect((await problemOf(await proxy.signIn())).name).toBe(name)
    expect(engine.revoked).toHaveLength(1)
  })

  it.each([
    ['unauthorized', 401, 'session-ended'],
    ['token-expired', 401, 'session-ended'],
    ['unknown-path', 404, 'engine-error'],
    ['bad-follow-500', 500, 'engine-error'],
  ])('%s to a list is %i %s', async (file, status, name) => {
    await proxy.signIn()
    replay('GET /api/vms', file)
    const answer = await vms()
    expect(answer.status).toBe(status)
    expect(answer.headers.get('www-authenticate')).toBeNull()
    expect((await problemOf(answer)).name).toBe(name)
  })

  it('that the object is gone stays empty', async () => {
    await proxy.signIn()
    replay('GET /api/vms', 'not-found')
    const answer = await vms()
    expect([answer.status, await answer.text()]).toEqual([404, ''])
  })

  it.each(['empty-collection', 'search-page-0', 'plain-user-vms-followed', 'vms-followed'])(
    '%s is passed on unchanged',
    async (file) => {
      await proxy.signIn()
      const { status, body } = replay('GET /api/vms', file)
      const answer = await vms()
      expect(answer.status).toBe(status)
      expect(await answer.json()).toEqual(body)
    },
  )

  it('without a token proves an engine', async () => {
    replay('GET /api', 'unauthorized')
    const answer = await proxy.call(`/api/engines/${proxy.engine}/test`, { method: 'POST' })
    expect(((await answer.json()) as Diagnosis).ok).toBe(true)
  })

  it('to the end of a session confirms it', async () => {
    await proxy.signIn()
    replay('POST /services/sso-logout', 'logout')
    await proxy.call(`/api/session/${proxy.engine}`, { method: 'DELETE' })
    expect(proxy.log.join('')).not.toContain('did not confirm')
  })
})
