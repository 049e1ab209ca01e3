/** Navigation as data: counts that say when they are not whole, keys and addresses without doubles. */
import { describe, expect, it } from 'vitest'
import { countText, isCurrent, PLACES } from '../../../src/app/shell/places.ts'
import { limitations } from '../../../src/app/environment.ts'
import { matchRoute } from '../../../src/app/routes.ts'
import { firstMeta } from '../../../src/core/store/meta-record.ts'

const places = PLACES.flatMap((group) => group.places)

describe('places', () => {
  it('lead to pages, each with a key of its own', () => {
    for (const { href } of places) {
      expect(matchRoute(new URL(href, 'http://x')).name).not.toBe('not-found')
    }
    expect(new Set(places.map(({ key }) => key)).size).toBe(places.length)
    expect(new Set(places.map(({ href }) => href)).size).toBe(places.length)
  })

  it('light up for their details and for nothing else', () => {
    const disks = places.find(({ href }) => href === '/disks')!
    expect(
      ['/disks', '/disks/d1', '/diskprofiles', '/'].map((path) => isCurrent(disks, path)),
    ).toEqual([true, true, false, false])
  })

  it('count what is stored, and say when that may not be all', () => {
    const meta = firstMeta('e')
    expect(countText(undefined, 'vm')).toBe('')
    expect(countText(meta, 'vm')).toBe('')
    meta.kinds.vm = { ...meta.kinds.vm, state: 'loading', rows: 1444 }
    expect(countText(meta, 'vm')).toBe('≥ 1,444')
    meta.kinds.vm = { ...meta.kinds.vm, state: 'complete', rows: 0, completeAt: 5 }
    expect(countText({ ...meta, parity: true }, 'vm')).toBe('0')
    const other = { ...meta, kinds: { ...meta.kinds, vm: { ...meta.kinds.vm, rows: 7 } } }
    expect(countText([meta, other], 'vm'), 'of two engines').toBe('7')
    expect(countText([other, undefined], 'vm'), 'of one nothing is known').toBe('≥ 7')
    expect(countText([], 'vm')).toBe('')
  })
})

describe('limitations', () => {
  const all = { secure: true, serviceWorker: true, locks: true, indexedDb: true }
  it('has none in an ordinary browser', () => expect(limitations(all)).toEqual([]))
  it('says for an insecure address what does not work, and why', () => {
    const found = limitations({ ...all, secure: false, serviceWorker: false, locks: false })
    expect(found.map(({ id }) => id)).toEqual(['offline-start', 'one-collector'])
    for (const { detail } of found) expect(detail).toContain('HTTPS')
  })
})
