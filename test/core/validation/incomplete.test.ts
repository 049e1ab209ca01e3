/** When a verdict was made on an input with a gap that its rules could see. */
import { describe, expect, it } from 'vitest'
import { isIncomplete } from '../../../src/core/validation/incomplete.ts'

describe('what is missing from the store', () => {
  it.each([
    ['a profile that rules read', ['nicProfile:p1'], ['name', 'nics[].profile.qos'], true],
    ['a profile of a NIC of which rules read more than it', ['nicProfile:p1'], ['nics'], true],
    ['a profile that no rule reads', ['nicProfile:p1'], ['nics[].interface'], false],
    [
      'a disk of which rules read the profile',
      ['disk:d1'],
      ['diskAttachments[].disk.profile'],
      true,
    ],
    ['a host that no rule reads', ['host:h1'], ['cluster.ksmEnabled'], false],
    ['a cluster, and with it its data center', ['cluster:c1'], ['dataCenter.name'], true],
    ['the last of several', ['host:h1', 'serverCpu:4.1'], ['serverCpu'], true],
    ['anything, where nobody knows what is read', ['serverCpu:4.1'], null, true],
    ['nothing', [], null, false],
  ])('%s', (_, missing, inputs, incomplete) => {
    expect(isIncomplete(missing, inputs)).toBe(incomplete)
  })
})
