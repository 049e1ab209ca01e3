/** Tables for spreadsheets: quoting, line ends, and nothing that computes. */
import { describe, expect, it } from 'vitest'
import { csv } from '../../../src/core/export/csv.ts'
import { previewCsv } from '../../../src/core/export/preview-csv.ts'
import type { Preview } from '../../../src/core/model/preview.ts'

describe('csv', () => {
  it('begins with the mark, ends lines with CRLF and quotes text', () => {
    expect(
      [
        ...csv(
          ['a', 'b'],
          [
            ['x, "y"\n', 1.5],
            [null, ''],
          ],
        ),
      ].join(''),
    ).toBe('\ufeff"a","b"\r\n"x, ""y""\n",1.5\r\n,""\r\n')
  })

  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('takes %j for text', (text) => {
    expect([...csv([], [[text]])][1]).toBe(`"'${text}"\r\n`)
  })

  it('leaves numbers alone, negative ones too', () => {
    expect([...csv([], [[-5]])][1]).toBe('-5\r\n')
  })
})

it('writes a line per VM whose readiness changes', () => {
  const source = { origin: 'built-in' as const, name: 'Forklift rules', digest: 'd' }
  const preview = {
    at: Date.UTC(2026, 0, 2),
    candidate: { source, version: 7 },
    inForce: null,
    changes: [
      {
        id: '1',
        name: '=web',
        cluster: 'c-1',
        before: 'ready',
        after: 'blocked',
        because: ['x: none → Critical', 'y: Warning → none'],
      },
    ],
  } as unknown as Preview
  const [, line] = [...previewCsv(preview, (id) => `prod ${id}`)]
  expect(line).toBe(
    '"\'=web","1","prod c-1","ready","blocked","x: none → Critical; y: Warning → none","","Forklift rules 7","2026-01-02T00:00:00.000Z"\r\n',
  )
})
