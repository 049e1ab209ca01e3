// Draws the application's icons: the SVG from geometry, the PNGs from the SVG with Chromium. Run it after a change:
// node scripts/app-icons.mjs
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { runnerImport } from 'vite'

const INK = '#151515'
const TEAL = '#147878'
const at = (name) => fileURLToPath(new URL(`../public/icons/${name}`, import.meta.url))
const turned = (count, step, start, draw) =>
  Array.from({ length: count }, (_, i) => draw(`rotate(${start + i * step} 32 32)`)).join('')

const mark = [
  `<g stroke="${INK}" stroke-width="0.7" opacity="0.4">`,
  turned(16, 22.5, 0, (t) => `<path d="M32 32V5" transform="${t}"/>`),
  `</g><circle cx="32" cy="32" r="27.5" fill="none" stroke="${INK}" stroke-width="3"/>`,
  turned(
    4,
    90,
    45,
    (t) => `<path d="M32 32L28.6 23.8 32 14.5 35.4 23.8Z" fill="${TEAL}" transform="${t}"/>`,
  ),
  `<g stroke="${INK}" stroke-width="1.4" stroke-linejoin="round">`,
  turned(
    4,
    90,
    0,
    (t) =>
      `<g transform="${t}"><path d="M32 32L27.4 27.4 32 8Z" fill="#fff"/><path d="M32 32L36.6 27.4 32 8Z" fill="${INK}"/></g>`,
  ),
  '</g>',
].join('')

const svg = (inner, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" ${attributes}>${inner}</svg>`
const round = `<circle cx="32" cy="32" r="30" fill="#fff"/>${mark}`
const square = `<rect width="64" height="64" fill="#fff"/><g transform="translate(9.6 9.6) scale(.7)">${mark}</g>`

mkdirSync(at(''), { recursive: true })
writeFileSync(at('portolan.svg'), `${svg(round)}\n`)

const support = fileURLToPath(new URL('../test/support/find-browser.ts', import.meta.url))
const { module } = await runnerImport(support)
const { executablePath, args, env } = await module.findBrowser()
const browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } })
try {
  for (const [name, size, inner] of [
    ['portolan-192.png', 192, round],
    ['portolan-512.png', 512, round],
    ['portolan-maskable-512.png', 512, square],
  ]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(
      `<style>body{margin:0}svg{display:block}</style>${svg(inner, `width="${size}" height="${size}"`)}`,
    )
    await page.screenshot({ path: at(name), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
