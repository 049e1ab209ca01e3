/** Which keys mean what: names of keys over layouts, sequences, the user's own choices, conflicts. */
import { describe, expect, it } from 'vitest'
import { ACTIONS } from '../../../src/app/shortcuts/actions.ts'
import {
  conflicts,
  hear,
  isChanged,
  keysOf,
  takeKeys,
  withKeys,
} from '../../../src/app/shortcuts/bindings.ts'
import {
  clash,
  isCharacterKey,
  isReserved,
  keyCaps,
  keyOf,
} from '../../../src/app/shortcuts/keys.ts'

const press = (key: string, change: Partial<Parameters<typeof keyOf>[0]> = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...change,
})

const action = (id: string) => ACTIONS.find((one) => one.id === id)!

describe('names of keys', () => {
  it.each([
    ['a letter', press('g'), 'g'],
    ['with caps lock', press('G'), 'g'],
    ['with shift', press('G', { shiftKey: true }), 'G'],
    ['what shift makes', press('?', { shiftKey: true }), '?'],
    ['with Ctrl', press('k', { ctrlKey: true }), 'Ctrl+K'],
    ['with the command key', press('k', { metaKey: true }), 'Ctrl+K'],
    ['[ of a German keyboard', press('[', { ctrlKey: true, altKey: true }), '['],
    ['a letter with Alt is the menu of the window', press('f', { altKey: true }), null],
    ['п where a Latin keyboard has g', press('п', { code: 'KeyG' }), 'g'],
    ['a named key', press('Escape'), 'Escape'],
    ['a named key with shift', press('Enter', { shiftKey: true }), 'Shift+Enter'],
    ['shift alone', press('Shift', { shiftKey: true }), null],
    ['a word being composed', press('a', { isComposing: true }), null],
    ['a dead key', press('Dead'), null],
  ])('%s', (_, event, expected) => expect(keyOf(event)).toBe(expected))

  it('keeps what moves and leaves for tables and dialogs', () => {
    for (const key of ['Tab', 'Shift+Tab', 'Enter', ' ', 'Escape', 'ArrowDown', 'End', 'F5']) {
      expect(isReserved(key)).toBe(true)
    }
    for (const key of ['j', '/', 'Ctrl+K', 'E']) expect(isReserved(key)).toBe(false)
  })

  it('knows which may be set off by accident', () => {
    expect(['j', '?', 'g v', 'G'].map(isCharacterKey)).toEqual([true, true, true, true])
    expect(['Ctrl+K', 'Escape', 'Enter'].map(isCharacterKey)).toEqual([false, false, false])
  })

  it('prints them as on the keys', () => {
    expect(keyCaps('g v', false)).toEqual(['g', 'v'])
    expect(keyCaps('Ctrl+K', false)).toEqual(['Ctrl + K'])
    expect(keyCaps('Ctrl+K', true)).toEqual(['⌘K'])
    expect(keyCaps('Escape', false)).toEqual(['Esc'])
  })
})

describe('actions', () => {
  it('have ids of their own, and keys that are all heard', () => {
    expect(new Set(ACTIONS.map(({ id }) => id)).size).toBe(ACTIONS.length)
    const keys = ACTIONS.flatMap((one) => one.keys.map((text) => [one.id, text] as const))
    const clashes = keys.flatMap(([id, text], i) =>
      keys.slice(i + 1).flatMap(([other, theirs]) => (clash(text, theirs) ? [[id, other]] : [])),
    )
    expect(clashes).toEqual([])
  })

  it('take no reserved keys unless those are fixed', () => {
    for (const { fixed, keys } of ACTIONS) {
      if (!fixed) expect(keys.some((text) => text.split(' ').some(isReserved))).toBe(false)
    }
  })
})

const meaning = (before: readonly string[], key: string, choices = {}, characters = true) => {
  const heard = hear(ACTIONS, choices, before, key, characters)
  return heard.state === 'done' ? heard.action.id : heard.state
}

describe('what is heard', () => {
  it('one key, several keys, an unknown one', () => {
    expect(meaning([], '/')).toBe('search')
    expect(meaning([], 'g')).toBe('begun')
    expect(meaning(['g'], 'v')).toBe('go /vms')
    expect(meaning(['g'], '/')).toBe('nothing')
    expect(meaning([], 'q')).toBe('nothing')
  })

  it('without character keys only what nobody presses by accident', () => {
    expect(meaning([], '/', {}, false)).toBe('nothing')
    expect(meaning([], 'g', {}, false)).toBe('nothing')
    expect(meaning([], 'Ctrl+K', {}, false)).toBe('search')
    expect(meaning([], 'Escape', {}, false)).toBe('details.close')
  })

  it('the user chose others, or none', () => {
    expect(meaning([], 'n', { 'row.next': ['n'] })).toBe('row.next')
    expect(meaning([], 'j', { 'row.next': ['n'] })).toBe('nothing')
    expect(meaning([], 'j', { 'row.next': [] })).toBe('nothing')
    expect(meaning([], 'n', { 'row.open': ['n'] }), 'fixed keys stay').toBe('nothing')
  })
})

describe('choosing keys', () => {
  it('names who has them, also by their first key', () => {
    const names = (keys: string) => conflicts(ACTIONS, {}, 'refresh', keys).map(({ id }) => id)
    expect(names('j')).toEqual(['row.next'])
    expect(names('g v')).toEqual(['go /vms'])
    expect(names('g').length).toBeGreaterThan(5)
    expect(names('r'), 'its own').toEqual([])
    expect(names('q')).toEqual([])
  })

  it('takes them from whoever had them', () => {
    const choices = takeKeys(ACTIONS, {}, 'refresh', 'j')
    expect(keysOf(action('refresh'), choices)).toEqual(['j'])
    expect(keysOf(action('row.next'), choices)).toEqual([])
    expect(conflicts(ACTIONS, choices, 'refresh', 'j')).toEqual([])
    const search = takeKeys(ACTIONS, {}, 'refresh', '/')
    expect(keysOf(action('search'), search), 'the other one stays').toEqual(['Ctrl+K'])
  })

  it('forgets a choice that is what it was from the start', () => {
    const choices = withKeys(ACTIONS, {}, 'row.next', ['n'])
    expect(isChanged(action('row.next'), choices)).toBe(true)
    expect(withKeys(ACTIONS, choices, 'row.next', ['j'])).toEqual({})
  })
})
