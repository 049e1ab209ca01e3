/** Keys on a page: sequences, silence in text fields and menus, the switch, and changing them in the list of keys. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { preferences } from '../../../src/app/preferences.svelte.ts'
import ShortcutTable from '../../../src/app/shortcuts/ShortcutTable.svelte'
import { shortcuts } from '../../../src/app/shortcuts/shortcuts.svelte.ts'
import { clear, hearKeys, render } from '../render.ts'

const press = (key: string, target: Element = document.body, init: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event.defaultPrevented
}

const search = vi.fn()
const goToVms = vi.fn()
let letGo: () => void

beforeEach(async () => {
  await preferences.set('keys', {})
  await preferences.set('shortcuts', true)
  search.mockReset()
  goToVms.mockReset()
  letGo = shortcuts.bind({ search, 'go /vms': goToVms })
  hearKeys()
  press('Escape')
})
afterEach(() => {
  letGo()
  clear()
  document.body.replaceChildren()
})

describe('shortcuts', () => {
  it('run what is bound, by one key or two', () => {
    expect(press('/')).toBe(true)
    expect(search).toHaveBeenCalledTimes(1)
    expect(press('v'), 'the second key means nothing alone').toBe(false)
    expect(press('g')).toBe(true)
    expect(press('v')).toBe(true)
    expect(goToVms).toHaveBeenCalledTimes(1)
    press('g')
    press('x')
    press('v')
    expect(goToVms).toHaveBeenCalledTimes(1)
  })

  it('the last one bound counts, and letting go gives it back', () => {
    const other = vi.fn()
    const stop = shortcuts.bind({ search: other })
    press('/')
    stop()
    press('/')
    expect(other).toHaveBeenCalledTimes(1)
    expect(search).toHaveBeenCalledTimes(1)
  })

  it('press the button or focus the field that nobody bound', () => {
    const main = document.createElement('main')
    main.id = 'main'
    main.innerHTML = '<input data-list-filter><button data-list-export>Export</button>'
    document.body.append(main)
    const button = main.querySelector('button')!
    const clicked = vi.fn()
    button.addEventListener('click', clicked)
    press('e')
    expect(clicked).toHaveBeenCalledTimes(1)
    press('f')
    expect(document.activeElement).toBe(main.querySelector('input'))
    expect(press('v'), 'nothing to revalidate here').toBe(false)
  })

  it('are silent while somebody types and under a menu; Ctrl is no typing', () => {
    const input = document.createElement('input')
    document.body.append(input)
    expect(press('/', input)).toBe(false)
    expect(press('k', input, { ctrlKey: true })).toBe(true)
    expect(search).toHaveBeenCalledTimes(1)
    const menu = document.createElement('div')
    menu.setAttribute('role', 'menu')
    document.body.append(menu)
    expect(press('/')).toBe(false)
  })

  it('can be switched off, those with Ctrl excepted', async () => {
    await preferences.set('shortcuts', false)
    expect(press('/')).toBe(false)
    expect(press('g')).toBe(false)
    expect(press('k', document.body, { ctrlKey: true })).toBe(true)
    expect(shortcuts.hint('Search', 'keys')).toBe('Search')
    await preferences.set('shortcuts', true)
    expect(shortcuts.hint('Keys', 'keys')).toBe('Keys (?)')
  })
})

describe('changing keys', () => {
  beforeEach(() => {
    render(ShortcutTable, { editable: true })
    hearKeys()
  })
  const change = (title: string) =>
    page.getByRole('button', { name: `Change the keys for ${title}`, exact: true })

  it('records a key and returns the focus', async () => {
    await change('Search').click()
    await userEvent.keyboard('q')
    await expect.poll(() => preferences.values.keys['search'], { timeout: 4000 }).toEqual(['q'])
    await expect.element(change('Search')).toHaveFocus()
    press('q')
    expect(search).toHaveBeenCalledTimes(1)
  })

  it('names a conflict and leaves the choice', async () => {
    await change('Search').click()
    await userEvent.keyboard('j{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('used for “Next row”')
    await page.getByRole('button', { name: 'Use them here' }).click()
    expect(preferences.values.keys).toEqual({ search: ['j'], 'row.next': [] })
    await page.getByRole('button', { name: 'Set all keys back' }).click()
    expect(preferences.values.keys).toEqual({})
  })

  it('refuses keys that belong to tables, and Esc leaves all as it was', async () => {
    await change('Search').click()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('belongs to tables')
    await userEvent.keyboard('{Escape}')
    expect(preferences.values.keys).toEqual({})
    await expect.element(change('Search')).toBeVisible()
  })

  it('switches one off and sets it back', async () => {
    await page.getByRole('button', { name: 'Switch the keys for Next row off' }).click()
    expect(preferences.values.keys).toEqual({ 'row.next': [] })
    await page.getByRole('button', { name: 'Set the keys for Next row back' }).click()
    expect(preferences.values.keys).toEqual({})
  })
})
