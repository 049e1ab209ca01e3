/** The sign-in form by its labels: one engine and several, failures in words, the connection test. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { ProblemError, type Engine } from '../../../src/app/api.ts'
import SignInForm from '../../../src/app/view/SignInForm.svelte'
import { clear, render } from '../render.ts'

const engine = (id: string, more: Partial<Engine> = {}): Engine => ({
  id,
  name: id,
  url: `https://${id}.example/ovirt-engine`,
  demo: false,
  insecure: false,
  plainHttp: false,
  ...more,
})
const DEMO = engine('demo', {
  name: 'Demo estate',
  demo: true,
  plainHttp: true,
  credentials: { username: 'admin@internal', password: 'demo' },
})

const onsignin = vi.fn<(engine: string, user: string, password: string) => Promise<void>>()
const show = (engines: Engine[]): void => render(SignInForm, { engines, preferred: '', onsignin })

const user = () => page.getByLabelText('User name')
const password = () => page.getByLabelText('Password')
const submit = () => page.getByRole('button', { name: 'Sign in', exact: true })

beforeEach(() => {
  onsignin.mockReset().mockResolvedValue()
})
afterEach(() => {
  vi.unstubAllGlobals()
  clear()
})

describe('sign-in form', () => {
  it('fills in the demo and signs in', async () => {
    show([DEMO])
    await expect.element(page.getByLabelText('Engine')).toHaveValue('Demo estate')
    await submit().click()
    expect(onsignin).toHaveBeenCalledWith('demo', 'admin@internal', 'demo')
    // The demo's password is no secret, but the field forgets like any other.
    await expect.element(password()).toHaveValue('')
  })

  it('offers several engines and gives each its own fields', async () => {
    show([DEMO, engine('rhv-fra')])
    await page.getByLabelText('Engine').selectOptions('rhv-fra')
    await expect.element(user()).toHaveValue('')
    await user().fill(' jnovak@internal ')
    await password().fill(' s3cret ')
    await submit().click()
    expect(onsignin).toHaveBeenCalledWith('rhv-fra', 'jnovak@internal', ' s3cret ')
  })

  it('asks for nothing when a field is empty', async () => {
    show([engine('rhv-fra')])
    await submit().click()
    expect(onsignin).not.toHaveBeenCalled()
  })

  it('says a refusal in words and selects the password', async () => {
    onsignin.mockRejectedValue(
      new ProblemError('bad-credentials', 'Not accepted', 'The engine refused it.', 'Try again.'),
    )
    show([DEMO])
    await submit().click()
    const alert = page.getByRole('alert')
    await expect.element(alert).toHaveTextContent('Not accepted The engine refused it. Try again.')
    await expect.element(password()).toHaveFocus()
    await expect.element(submit()).toBeEnabled()
  })

  it('moves the focus to a problem that another password does not mend', async () => {
    onsignin.mockRejectedValue(
      new ProblemError('account-locked', 'Locked', 'After five refusals.', 'Ask for it.', 'id-7'),
    )
    show([DEMO])
    await submit().click()
    await expect.element(page.getByRole('alert')).toHaveFocus()
    await expect.element(page.getByRole('alert')).toHaveTextContent('id-7')
  })

  it('warns of plain http and of unchecked certificates', async () => {
    show([engine('a', { plainHttp: true })])
    await expect.element(page.getByText('the password crosses the network')).toBeVisible()
    show([engine('a', { insecure: true })])
    await expect.element(page.getByText('certificate of this engine is not checked')).toBeVisible()
    show([engine('a')])
    expect(document.querySelector('.warn')).toBeNull()
  })

  it('says whose certificate it is before a password is typed', async () => {
    const sha256 = '4F:9C:02:11:22:33:44:A1:77'
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockImplementation(() =>
        Promise.resolve(
          Response.json({ ok: true, cause: null, title: '', certificate: { sha256 } }),
        ),
      )
    vi.stubGlobal('fetch', fetch)
    show([engine('rhv-fra')])
    const line = page.getByText('Certificate trusted · SHA-256 4F:9C:02 … A1:77')
    await expect.element(line).toBeVisible()
  })

  it('tests the connection and names the cause', async () => {
    const answer = {
      ok: false,
      cause: 'dns',
      title: 'No such host',
      detail: 'rhv-fra.example is unknown.',
      nextStep: 'Check the spelling.',
    }
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockImplementation(() => Promise.resolve(Response.json(answer)))
    vi.stubGlobal('fetch', fetch)
    show([engine('rhv-fra')])
    await page.getByRole('button', { name: 'Test connection' }).click()
    const result = page.getByRole('status', { name: 'Connection test' })
    await expect.element(result).toHaveTextContent('No such host rhv-fra.example is unknown.')
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/engines/rhv-fra/test')
    expect(fetch.mock.calls[0]?.[1]?.method).toBe('POST')
  })
})
