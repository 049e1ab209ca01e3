import Dexie from 'dexie'
import { describe, expect, it } from 'vitest'
import { Fault, isAbort } from '../../../src/core/errors.ts'
import { equal, sameRow } from '../../../src/core/store/equal.ts'
import { storageFault } from '../../../src/core/store/storage-fault.ts'

const quota = new DOMException('no room', 'QuotaExceededError')
const wrapped = (name: string, inner: unknown): Error => {
  const error = new Dexie.DexieError(name, 'outer')
  return Object.assign(error, { name, inner })
}

describe('storage faults', () => {
  it.each([
    ['plain', quota],
    ['in an abort', wrapped('AbortError', quota)],
    ['in a bulk error', Object.assign(wrapped('BulkError', undefined), { failures: [quota] })],
  ])('finds the quota %s', (_, error) => {
    expect(storageFault(error).kind).toBe('quota')
  })

  it.each([
    ['MissingAPIError', /private browsing/],
    ['InvalidStateError', /private browsing/],
    ['DatabaseClosedError', /Reload/],
    ['UnknownError', /Reload/],
  ])('says what to do about %s', (name, step) => {
    const fault = storageFault(wrapped(name, undefined))
    expect(fault.kind).toBe('storage')
    expect(fault.nextStep).toMatch(step)
  })

  it('never hands out an AbortError, keeps faults, and calls our own mistakes defects', () => {
    expect(isAbort(storageFault(wrapped('AbortError', undefined)))).toBe(false)
    const own = new Fault('superseded', 'x')
    expect(storageFault(own)).toBe(own)
    expect(storageFault(wrapped('AbortError', own))).toBe(own)
    expect(storageFault(new TypeError('x')).kind).toBe('defect')
    expect(storageFault('text').kind).toBe('defect')
  })

  it('says that there is no storage where the browser has none', async () => {
    const db = new Dexie('nowhere', { indexedDB: null as never })
    const error: unknown = await db.open().catch((reason: unknown) => reason)
    expect(storageFault(error)).toMatchObject({ kind: 'storage' })
    expect(storageFault(error).message).toContain('does not let Portolan store')
  })
})

describe('equality', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[], {}, false],
    [{ 0: 1 }, [1], false],
    [null, {}, false],
    ['1', 1, false],
    [Number.NaN, Number.NaN, true],
  ])('%j and %j', (a, b, expected) => {
    expect(equal(a, b)).toBe(expected)
    expect(equal(b, a)).toBe(expected)
  })

  it('leaves the revision out', () => {
    expect(sameRow({ id: 'a', name: 'x' }, { id: 'a', revision: 7, name: 'x' } as never)).toBe(true)
    expect(sameRow({ id: 'a', name: 'y' }, { id: 'a', revision: 7, name: 'x' } as never)).toBe(
      false,
    )
  })
})
