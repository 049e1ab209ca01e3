/** A report as one HTML file: no script, nothing from outside, to be read offline, mailed and printed. */
import type { FixOnce } from '../../model/fix-once.ts'
import type { Progress } from '../../model/preview.ts'
import type { MetaLine } from '../../model/table.ts'
import type { WorkbookSource } from '../workbook.ts'
import { reportData } from './data.ts'
import { html, NOTHING } from './markup.ts'
import { SECTIONS } from './sections.ts'
import { STYLE } from './style.ts'

export interface ReportOptions {
  title: string
  about: readonly MetaLine[]
  fixOnce: Readonly<Record<string, FixOnce | null>>
  /** Ids of the sections that are wanted. */
  sections: readonly string[]
  now: number
  tell?: ((progress: Progress) => void) | undefined
}

const dateText = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export async function writeReport(
  sources: readonly WorkbookSource[],
  { title, about, fixOnce, sections, now, tell = () => undefined }: ReportOptions,
): Promise<Blob> {
  const data = await reportData(sources, fixOnce, tell)
  const providers = data.engines.map(({ engine }) => engine.name).join(', ')
  const partial = data.engines.some(({ meta }) => !meta?.parity)
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <meta name="generator" content="Portolan" />
        <title>Migration readiness of ${providers}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>Migration readiness of ${providers}</h1>
          <p class="sub">${title} · written ${dateText(now)}</p>
          ${
            partial
              ? html`<p class="note">
                  The inventory was not loaded completely: every count is at least what stands here.
                </p>`
              : NOTHING
          }
        </header>
        <main>
          ${SECTIONS.filter(({ id }) => sections.includes(id)).map(
            ({ id, title: name, render }) => {
              return html`<section id="${id}">
                <h2>${name}</h2>
                ${render(data)}
              </section>`
            },
          )}
        </main>
        <footer>
          <h2>About this report</h2>
          <dl>
            ${about.map(
              ({ name, value }) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>
        </footer>
      </body>
    </html>`
  return new Blob([page.text.trim(), '\n'], { type: 'text/html' })
}
