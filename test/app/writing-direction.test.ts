/** Styles say start and end, never left and right: the page has to turn with the direction of the writing. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const APP = join(import.meta.dirname, '../../src/app')

/** Each names a side of the screen. Coordinates inside of a drawing run from the left whatever the writing does. */
const PHYSICAL = [
  /(?:margin|padding|border)-(?:left|right)\b/,
  /(?:^|[\s;{])(?:left|right)\s*:/,
  /(?:text-align|float|clear)\s*:\s*(?:left|right)/,
]
/** Four values, the second and the fourth of which differ: the start and the end have names of their own. */
const FOUR = /(?:margin|padding|inset)\s*:\s*\S+ (\S+) \S+ (\S+?);/g

/** Points are placed in a drawing, whose axis of time runs from the left. */
const DRAWINGS: readonly string[] = ['events/EventChart.svelte']

const styles = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(css|svelte)$/.test(file))
  .map((file) => {
    const text = readFileSync(join(APP, file), 'utf8')
    return [
      file,
      file.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? ''),
    ] as const
  })
  .filter(([file, css]) => css !== '' && !DRAWINGS.includes(file))

const offences = (css: string): string[] => [
  ...css.split('\n').filter((line) => PHYSICAL.some((side) => side.test(line))),
  ...[...css.matchAll(FOUR)].filter(([, end, start]) => end !== start).map(([text]) => text),
]

describe('writing direction', () => {
  it.each(styles)('%s names no side of the screen', (_, css) => {
    expect(offences(css)).toEqual([])
  })

  it('would find each of them', () => {
    expect(
      offences(
        'a {\n margin-left: 1px;\n left: 0;\n text-align: right;\n padding: 1px 2px 3px 4px;\n}',
      ),
    ).toHaveLength(4)
    expect(offences('a { margin: 1px 2px 3px 2px; inset-inline-start: 0; }')).toEqual([])
  })
})
