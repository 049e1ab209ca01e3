/** Links, history and query as the browser has them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { navigate, pageName, route, setQuery, startRouter } from '../../src/app/router.svelte.ts'

const home = location.href
let stop: () => void
let main: HTMLElement

const link = (attributes: Record<string, string>): HTMLAnchorElement => {
  const a = document.createElement('a')
  for (const [name, value] of Object.entries(attributes)) a.setAttribute(name, value)
  a.innerHTML = '<span>go</span>'
  document.body.append(a)
  return a
}

/** Clicks the inside of the link; true when the router took it. */
function click(a: HTMLAnchorElement, init: MouseEventInit = {}): boolean {
  let taken = false
  // The browser must not leave the test page, whoever took the click.
  const last = (event: Event): void => {
    taken = event.defaultPrevented
    event.preventDefault()
  }
  window.addEventListener('click', last, { once: true })
  a.firstElementChild!.dispatchEvent(
    new MouseEvent('click', { bubbles: true, cancelable: true, ...init }),
  )
  window.removeEventListener('click', last)
  return taken
}

const popped = (): Promise<void> =>
  new Promise((resolve) => window.addEventListener('popstate', () => resolve(), { once: true }))

beforeEach(() => {
  main = document.createElement('main')
  main.id = 'main'
  main.tabIndex = -1
  document.body.replaceChildren(main)
  stop = startRouter()
  navigate('/vms')
})

afterEach(() => {
  stop()
  history.replaceState(null, '', home)
})

describe('router', () => {
  it('follows plain links and goes back', async () => {
    expect(click(link({ href: '/hosts/h1?tab=raw' }))).toBe(true)
    expect([route.name, route.kind, route.params.id, route.query.get('tab')]).toEqual([
      'object',
      'host',
      'h1',
      'raw',
    ])
    const back = popped()
    history.back()
    await back
    expect(route.name).toBe('vms')
  })

  it.each([
    ['a modifier', { href: '/hosts' }, { ctrlKey: true }],
    ['the middle button', { href: '/hosts' }, { button: 1 }],
    ['another tab', { href: '/hosts', target: '_blank' }, {}],
    ['a download', { href: '/hosts', download: '' }, {}],
    ['a foreign address', { href: 'https://engine.example/' }, {}],
    ['the interface', { href: '/api/config' }, {}],
    ['a place on this page', { href: '#main' }, {}],
  ])('leaves %s to the browser', (_, attributes, init) => {
    expect(click(link(attributes as unknown as Record<string, string>), init)).toBe(false)
    expect(route.name).toBe('vms')
  })

  it('sets keys of the query and leaves the others', () => {
    navigate('/vms?q=web&status=up')
    setQuery({ status: ['up', 'down'], q: null, sort: '-memory' })
    expect(location.search).toBe('?status=up&status=down&sort=-memory')
    const length = history.length
    setQuery({ sort: '' }, { replace: true })
    expect(location.search).toBe('?status=up&status=down')
    expect(history.length).toBe(length)
  })

  it('moves the focus to a new page, not to another view of the same', async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    main.blur()
    setQuery({ open: 'x' })
    await frame()
    expect(document.activeElement).not.toBe(main)
    navigate('/clusters')
    await frame()
    expect(document.activeElement).toBe(main)
  })

  it('forgets the name of the object with its page', () => {
    pageName.value = 'web01'
    setQuery({ tab: 'raw' })
    expect(pageName.value).toBe('web01')
    navigate('/hosts')
    expect(pageName.value).toBe('')
  })
})
