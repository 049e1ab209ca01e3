/** The catalogue of texts is that of the code, and each language has all of them. `npx wuchale --clean` brings it up to date. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import PO from 'pofile'
import { expect, it } from 'vitest'
import { LOCALES } from '../../../src/core/model/locale.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

const read = (locale: string): string =>
  readFileSync(join(ROOT, 'src/core/locales', `${locale}.po`), 'utf8')

/** Without the lines that say where a text stands: code moves. */
const texts = (file: string): string[] =>
  PO.parse(file)
    .items.map(({ msgctxt = '', msgid, msgstr }) => JSON.stringify([msgctxt, msgid, msgstr]))
    .sort()

/** Values and elements that a text holds; each has to be in its translation. */
const holes = (text: string): string[] => (text.match(/\{\d+\}|<\/?\d+\/?>/g) ?? []).sort()

it('has the texts of the code', { timeout: 60_000 }, () => {
  const before = LOCALES.map(read)
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/wuchale/dist/cli/index.js'), '--clean', '--log-level', 'error'],
    { cwd: ROOT, encoding: 'utf8' },
  )
  expect(status, stderr).toBe(0)
  LOCALES.forEach((locale, at) => expect(texts(read(locale)), locale).toEqual(texts(before[at]!)))
})

it.each(LOCALES)('%s has a word for each text, with the same values in it', (locale) => {
  const { items } = PO.parse(read(locale))
  expect(items.length).toBeGreaterThan(1_000)
  const missing = items.filter(({ msgstr }) => msgstr.every((text) => text === ''))
  expect(missing.map(({ msgid }) => msgid)).toEqual([])
  const torn = items.filter(
    ({ msgid, msgstr }) => holes(msgid).join() !== holes(msgstr.join('')).join(),
  )
  expect(torn.map(({ msgid }) => msgid)).toEqual([])
})
