/** Keys: sequences, silence in text fields and menus, the switch. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createShortcuts } from '../../../src/app/shell/shortcuts.ts'

const actions = { help: vi.fn(), search: vi.fn(), go: vi.fn() }
let enabled = true
const listener = createShortcuts(
  new Map([
    ['v', '/vms'],
    ['/', '/odd'],
  ]),
  actions,
  () => enabled,
)

const press = (key: string, target: Element = document.body, init: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event.defaultPrevented
}

beforeEach(() => {
  enabled = true
  for (const action of Object.values(actions)) action.mockReset()
  document.addEventListener('keydown', listener)
  press('Escape')
})
afterEach(() => {
  document.removeEventListener('keydown', listener)
  document.body.replaceChildren()
  vi.useRealTimers()
})

describe('shortcuts', () => {
  it('search and help', () => {
    expect(press('/')).toBe(true)
    expect(press('?')).toBe(true)
    expect(actions.search).toHaveBeenCalledTimes(1)
    expect(actions.help).toHaveBeenCalledTimes(1)
  })

  it('go to a page by two keys, the second of which means nothing alone', () => {
    expect(press('v')).toBe(false)
    press('g')
    press('v')
    expect(actions.go).toHaveBeenCalledExactlyOnceWith('/vms')
    press('g')
    press('/')
    expect(actions.search).not.toHaveBeenCalled()
    press('g')
    press('x')
    press('v')
    expect(actions.go).toHaveBeenCalledTimes(2)
  })

  it('are silent while somebody types, with modifiers, over a menu, and when switched off', () => {
    const input = document.createElement('input')
    document.body.append(input)
    expect(press('/', input)).toBe(false)
    expect(press('/', document.body, { ctrlKey: true })).toBe(false)
    const menu = document.createElement('div')
    menu.setAttribute('role', 'menu')
    document.body.append(menu)
    expect(press('/')).toBe(false)
    menu.remove()
    enabled = false
    expect(press('/')).toBe(false)
    expect(actions.search).not.toHaveBeenCalled()
  })
})
