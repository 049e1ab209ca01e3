/** The build leaves out styles that no template names, so the names of PatternFly's classes have to be written whole. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const APP = join(import.meta.dirname, '../../src/app')

/** `pf-m-${tone}`, `pf-v6-c-{part}`: a name that only exists while the page runs. */
const MADE = /pf-(?:m|v6)[\w-]*-\$?\{/g

it('are not put together from parts', () => {
  const files = readdirSync(APP, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(svelte|ts)$/.test(file),
  )
  const made = files.flatMap((file) =>
    [...readFileSync(join(APP, file), 'utf8').matchAll(MADE)].map(([text]) => `${file}: ${text}`),
  )
  expect(files.length).toBeGreaterThan(100)
  expect(made).toEqual([])
  expect('class="pf-m-{tone} pf-v6-c-${part}"'.match(MADE)).toHaveLength(2)
})
