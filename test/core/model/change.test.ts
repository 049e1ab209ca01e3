/** Which leaves of two rows differ, and which of them are worth keeping. */
import { describe, expect, it } from 'vitest'
import { fieldChanges, isNotable } from '../../../src/core/model/change.ts'

describe('fieldChanges', () => {
  it('names leaves by their way, entries of lists by their name', () => {
    const before = {
      revision: 1,
      status: 'up',
      guest: { distribution: 'RHEL', fullVersion: '9.1' },
      nics: [
        { id: 'n1', name: 'nic1', profile: 'a' },
        { id: 'n2', name: 'nic2', profile: 'a' },
      ],
      tags: ['x', 'y'],
    }
    const after = {
      revision: 2,
      status: 'down',
      guest: { distribution: 'RHEL', fullVersion: '9.2' },
      nics: [{ id: 'n1', name: 'nic1', profile: 'b' }],
      tags: ['x'],
    }
    expect(fieldChanges(before, after)).toEqual([
      { path: 'status', before: 'up', after: 'down' },
      { path: 'guest.fullVersion', before: '9.1', after: '9.2' },
      { path: 'nics[nic1].profile', before: 'a', after: 'b' },
      { path: 'nics[nic2]', before: 'nic2' },
      { path: 'tags', before: 'x, y', after: 'x' },
    ])
  })

  it('tells a value that became unknown from one that was empty, and finds none in equal rows', () => {
    expect(fieldChanges({ memory: null }, { memory: 0 })).toEqual([
      { path: 'memory', before: null, after: 0 },
    ])
    expect(fieldChanges({ cdroms: [] }, { cdroms: [] })).toEqual([])
    expect(fieldChanges({ pins: [{ set: 1 }] }, { pins: [{ set: 1 }] })).toEqual([])
    expect(fieldChanges({ pins: [{ set: 1 }] }, { pins: [{ set: 2 }] })).toHaveLength(1)
  })

  it('tells entries of one name apart by their id', () => {
    const list = (...types: string[]) => ({
      snapshots: types.map((type, at) => ({ id: `s${at}`, description: 'patch', type })),
    })
    expect(fieldChanges(list('regular', 'active'), list('regular', 'regular'))).toEqual([
      { path: 'snapshots[s1].type', before: 'active', after: 'regular' },
    ])
    const one = { snapshots: [{ id: 's0', description: 'patch', type: 'regular' }] }
    expect(fieldChanges({ snapshots: [] }, one)).toEqual([
      { path: 'snapshots[patch]', after: 'patch' },
    ])
  })

  it('keeps long texts short', () => {
    const [change] = fieldChanges({ comment: '' }, { comment: 'x'.repeat(5_000) })
    expect(String(change!.after)).toHaveLength(200)
  })
})

describe('isNotable', () => {
  it('leaves out what moves all the time, but not what moves with something else', () => {
    expect(isNotable('disk', [{ path: 'actualSize', before: 1, after: 2 }])).toBe(false)
    expect(isNotable('disk', [{ path: 'status', before: 'ok', after: 'locked' }])).toBe(true)
    expect(isNotable('vm', [{ path: 'actualSize', before: 1, after: 2 }])).toBe(true)
  })
})
