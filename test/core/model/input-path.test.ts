import { describe, expect, it } from 'vitest'
import {
  formatPath,
  parsePath,
  placesOf,
  valueAt,
  withValue,
} from '../../../src/core/model/input-path.ts'

const input = {
  name: 'a',
  nics: [
    { id: 'n1', profile: { qos: 'q' } },
    { id: 'n2', profile: null },
  ],
  diskAttachments: null,
}

describe('paths into a policy input', () => {
  it.each(['name', 'nics[]', 'nics[].profile.qos', 'nics[0].profile.qos', ''])(
    'reads and writes %j the same',
    (path) => expect(formatPath(parsePath(path))).toBe(path),
  )

  it('finds each place of a pattern, also where the last key is absent', () => {
    expect(placesOf(input, 'nics[].id')).toEqual(['nics[0].id', 'nics[1].id'])
    expect(placesOf(input, 'nics[].profile.qos')).toEqual(['nics[0].profile.qos'])
    expect(placesOf(input, 'bios')).toEqual(['bios'])
    expect(placesOf(input, 'diskAttachments[].id')).toEqual([])
  })

  it('reads what stands at a place', () => {
    expect(valueAt(input, 'nics[0].profile.qos')).toBe('q')
    expect(valueAt(input, 'nics[1].profile.qos')).toBeUndefined()
    expect(valueAt(input, 'diskAttachments')).toBeNull()
    expect(valueAt(input, 'toString')).toBeUndefined()
  })

  it('changes a copy and leaves the input alone', () => {
    const before = JSON.stringify(input)
    const after = withValue(input, 'nics[0].profile.qos', '')
    expect(after.nics[0]).toEqual({ id: 'n1', profile: { qos: '' } })
    expect(after.nics[1]).toBe(input.nics[1])
    expect(withValue(input, 'nics[0]', undefined).nics).toEqual([input.nics[1]])
    expect(Object.keys(withValue(input, 'name', undefined))).not.toContain('name')
    expect(JSON.stringify(input)).toBe(before)
  })
})
