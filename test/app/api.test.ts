/** Answers of the proxy, and of whatever stands in its place. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Fault } from '../../src/core/errors.ts'
import { asProblem, getConfig, getSessions, signIn, signOut } from '../../src/app/api.ts'

const answers = (response: Response | Error): ReturnType<typeof vi.fn> => {
  const fetch = vi.fn(() =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  )
  vi.stubGlobal('fetch', fetch)
  return fetch
}

afterEach(() => vi.unstubAllGlobals())

describe('requests to the proxy', () => {
  it('tells a problem by its name', async () => {
    const body = {
      type: 'urn:portolan:problem:account-locked',
      title: 'Locked',
      detail: 'Five refusals.',
      nextStep: 'Ask for it.',
      requestId: 'r1',
    }
    answers(Response.json(body, { status: 401 }))
    await expect(signIn('e', 'u', 'p')).rejects.toMatchObject({
      type: 'account-locked',
      title: 'Locked',
      message: 'Five refusals.',
      nextStep: 'Ask for it.',
      id: 'r1',
    })
  })

  it.each([
    ['no network', new TypeError('Failed to fetch')],
    ['a page in its place', new Response('<html>', { status: 200 })],
    ['a gateway', Response.json({ error: 'bad gateway' }, { status: 502 })],
    ['another shape', Response.json({ engines: 'none' })],
    ['nothing at all', Response.json(null)],
  ])('takes %s for a proxy that does not answer', async (_, response) => {
    answers(response)
    await expect(getConfig()).rejects.toMatchObject({ type: 'offline' })
  })

  it('takes no list of sessions for none', async () => {
    answers(Response.json({}))
    await expect(getSessions()).rejects.toMatchObject({ type: 'offline' })
  })

  it('sends changes as JSON, with names as they are', async () => {
    const fetch = answers(new Response(null, { status: 204 }))
    await signOut('a/b')
    expect(fetch).toHaveBeenCalledWith(
      '/api/session/a%2Fb',
      expect.objectContaining({
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
      }),
    )
  })

  it('calls a bug of the page a defect', () => {
    expect(asProblem(new RangeError('x'))).toMatchObject({ type: 'defect', message: 'x' })
  })

  it('keeps the words of a fault of the store', () => {
    const fault = new Fault('storage', 'The disk fails.', { nextStep: 'Reload the page.' })
    const { type, title, nextStep } = asProblem(fault)
    expect([type, title, nextStep]).toEqual(['storage', 'The disk fails', 'Reload the page.'])
  })
})
