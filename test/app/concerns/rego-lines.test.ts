/** What of a rule's source is marked as a reading of the policy input. */
import { describe, expect, it } from 'vitest'
import { regoLines } from '../../../src/app/concerns/rego-lines.ts'

const marked = (source: string): string[] =>
  regoLines(source).flatMap((line) => line.filter(({ read }) => read).map(({ text }) => text))

const SOURCE = `# METADATA
# description: input.nics is a list
concerns contains {"id": "input.nics", "label": concat(" ", [input.name, "a"])} if {
\tsome i, nic in input.nics
\tprofile := nic.profile
\tprofile.networkFilter != ""
\tother := 5
\tother != inputs.nics
\tinput.diskAttachments[i].disk.status == "ok" # input.name
}
`

describe('the source of a rule', () => {
  it('keeps every character, without the end', () => {
    const text = regoLines(SOURCE)
      .map((line) => line.map((piece) => piece.text).join(''))
      .join('\n')
    expect(text).toBe(SOURCE.trimEnd().replaceAll('\t', '  '))
  })

  it('is marked where it reads the input, also through names that stand for a part of it', () => {
    expect(marked(SOURCE)).toEqual([
      'input.name',
      'input.nics',
      'nic.profile',
      'profile.networkFilter',
      'input.diskAttachments[i].disk.status',
    ])
  })

  it('is not marked in comments and texts, nor at names that only look like it', () => {
    expect(marked('x := "input.name"\ny := data.input.name\nz := myinput.name')).toEqual([])
    expect(marked('allow if `input.a` == input.b')).toEqual(['input.b'])
  })

  it('may be empty', () => {
    expect(regoLines('')).toEqual([[{ text: '', read: false }]])
  })
})
