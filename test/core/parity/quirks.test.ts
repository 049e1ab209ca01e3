/** A quirk is named only where it can be behind the difference. */
import { expect, it } from 'vitest'
import { quirksBehind } from '../../../src/core/parity/quirks.ts'

const USB = ['usbEnabled']

it.each([
  ['null counts as set', ['R1'], 'there', { usbEnabled: null }, USB, ['R1']],
  ['text counts as set', ['R1'], 'there', { usbEnabled: 'false' }, USB, ['R1']],
  ['a plain yes does not', ['R1'], 'there', { usbEnabled: true }, USB, []],
  ['nor a concern that only we have', ['R1'], 'here', { usbEnabled: null }, USB, []],
  ['text above numbers', ['R3'], 'there', { cpuShares: '0' }, ['cpuShares'], ['R3']],
  ['numbers are no reason', ['R3', 'R6'], 'here', { cpuShares: 5 }, ['cpuShares'], ['R6']],
  ['a lower category', ['R1', 'R17', 'R18'], 'category', {}, null, ['R17', 'R18']],
  ['a cluster setting still fires', ['R1', 'R17'], 'there', {}, [], []],
  ['labels change no verdict', ['R4', 'R7', 'R13', 'R19'], 'there', {}, null, []],
  ['the others may', ['R2', 'R5', 'R10'], 'there', {}, null, ['R2', 'R5', 'R10']],
] as const)('%s', (_, mends, side, input, inputs, found) => {
  expect(quirksBehind(mends, side, input, inputs)).toEqual(found)
})
