/**
 * What a browser has to fetch before it shows a page for the first time, after compression: the entry with all it imports,
 * the page, and their styles. Reads the build; sizes are the same on every machine.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { ROOT } from './harness.ts'

interface Chunk {
  file: string
  src?: string
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
}

const APP = join(ROOT, 'dist/app')
const manifest = JSON.parse(readFileSync(join(APP, '.vite/manifest.json'), 'utf8')) as Record<
  string,
  Chunk
>

/** In kB of a thousand bytes. The first route is the one that `/` opens, or the sign-in before it. */
const FIRST = { script: 170, style: 60 }
/** Of a page that is opened directly, by a link. */
const DIRECT = { script: 210, style: 60 }
const FIRST_PAGES: readonly string[] = [
  'src/app/overview/OverviewPage.svelte',
  'src/app/view/SignIn.svelte',
]

const kilobytes = (files: Iterable<string>): number =>
  [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(APP, file)), { level: 9 }).length,
    0,
  ) / 1000

function closure(names: readonly string[], seen = new Set<string>()): Set<string> {
  for (const name of names) {
    if (seen.has(name)) continue
    seen.add(name)
    closure(manifest[name]!.imports ?? [], seen)
  }
  return seen
}

function sizeOf(names: readonly string[]): { script: number; style: number } {
  const chunks = [...closure(names)].map((name) => manifest[name]!)
  return {
    script: kilobytes(new Set(chunks.map(({ file }) => file))),
    style: kilobytes(new Set(chunks.flatMap(({ css }) => css ?? []))),
  }
}

const source = readFileSync(join(ROOT, 'src/app/pages.ts'), 'utf8')
const pages = [...source.matchAll(/import\('\.\/([\w/]+\.svelte)'\)/g)].map(
  ([, path]) => `src/app/${path}`,
)

it('finds the pages', () => {
  expect(pages.length).toBeGreaterThan(9)
  expect(pages).toEqual(expect.arrayContaining([...FIRST_PAGES]))
  for (const page of pages) expect(manifest).toHaveProperty([page])
})

it.each(pages)('%s stays within the budgets', (page) => {
  const { script, style } = sizeOf(['index.html', 'src/app/start.ts', page])
  const budget = FIRST_PAGES.includes(page) ? FIRST : DIRECT
  expect(script, `${script.toFixed(1)} kB of scripts`).toBeLessThanOrEqual(budget.script)
  expect(style, `${style.toFixed(1)} kB of styles`).toBeLessThanOrEqual(budget.style)
})

it('has styles at all: what no template names is left out, and nothing more', () => {
  const style = [...closure(['index.html'])]
    .flatMap((name) => manifest[name]!.css ?? [])
    .map((file) => readFileSync(join(APP, file), 'utf8'))
    .join('')
  for (const named of [
    '.pf-v6-c-button.pf-m-primary',
    '.pf-v6-theme-dark',
    '.pf-v6-theme-high-contrast',
    '.ptl-page-head',
    '--pf-t--global--color--brand--default:',
  ]) {
    expect(style).toContain(named)
  }
  expect(style).not.toContain('.pf-v6-c-wizard')
})
