/** The sections of a report, each made of what was counted. */
import { kindWord } from '../../model/pages.ts'
import { LEVELS, type Level } from '../../model/readiness.ts'
import { LEVEL_TEXT } from '../../model/readiness-words.ts'
import { inGib } from '../../model/table.ts'
import { bar, donut, stack, type Slice } from './charts.ts'
import type { ClusterLine, ReportData } from './data.ts'
import { html, NOTHING, type Inserted, type Markup } from './markup.ts'
import { REPORT_SECTIONS, type SectionId } from './section-list.ts'

/** Lines of a table that ranks; the rest is in the workbook. */
const TOP = 15

const count = (value: number): string => value.toLocaleString('en')

const tib = (bytes: number | null): string =>
  bytes === null
    ? 'Unknown'
    : bytes >= 1024 ** 4
      ? `${(bytes / 1024 ** 4).toLocaleString('en', { maximumFractionDigits: 1 })} TiB`
      : `${inGib(bytes).toLocaleString('en', { maximumFractionDigits: 1 })} GiB`

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`

interface Head {
  title: string
  number?: boolean
}

const cell = (value: Inserted, { number }: Head): Markup =>
  number ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`

const table = (heads: readonly Head[], rows: readonly (readonly Inserted[])[]): Markup =>
  html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${heads.map(({ title, number }) =>
            number
              ? html`<th scope="col" class="n">${title}</th>`
              : html`<th scope="col">${title}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((value, at) => cell(value, heads[at]!))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`

const more = (all: number): Markup =>
  all > TOP ? html`<p class="sub">${count(all - TOP)} more are in the workbook.</p>` : NOTHING

const levelSlices = (levels: Readonly<Record<Level, number>>): Slice[] =>
  LEVELS.map((level) => ({ label: LEVEL_TEXT[level], value: levels[level], look: level }))

function readiness({ vms, validated, outOfDate, levels }: ReportData): Markup {
  const rows = levelSlices(levels).map(
    ({ label, value, look }) =>
      html`<tr>
        <th scope="row"><span class="key ${look}"></span>${label}</th>
        <td class="n">${count(value)}</td>
        <td class="n">${percent(value, vms)}</td>
      </tr>`,
  )
  return html`<div class="readiness">
      ${donut(levelSlices(levels), vms, 'Readiness of VMs')}
      <table>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="sub">
      ${count(validated)} of ${count(vms)} VMs have a
      verdict${outOfDate > 0 ? `; ${count(outOfDate)} of the verdicts are out of date` : ''}. A VM
      without a verdict is unknown, never ready.
    </p>`
}

function concerns({ concerns: all, vms }: ReportData): Markup {
  if (all.length === 0) return html`<p>No concern was found.</p>`
  const top = all.slice(0, TOP)
  const max = Math.max(...top.map((one) => one.vms))
  const rows = top.map((one) => [
    one.category,
    html`${one.label}<br /><code>${one.id}</code>`,
    count(one.vms),
    percent(one.vms, vms),
    one.waived > 0 ? count(one.waived) : '',
    bar(one.vms, max, one.severity),
  ])
  const heads = [
    { title: 'Category' },
    { title: 'Concern' },
    { title: 'VMs', number: true },
    { title: 'Share', number: true },
    { title: 'Waived', number: true },
    { title: '' },
  ]
  return html`${table(heads, rows)}${more(all.length)}`
}

function fixOnce({ fixes }: ReportData): Markup {
  if (!fixes)
    return html`<p>Which single edits clear most VMs was not computed for this report.</p>`
  if (fixes.length === 0) return html`<p>No edit of a shared object clears a concern.</p>`
  const top = fixes.slice(0, TOP)
  const max = Math.max(...top.map(({ cleared }) => cleared))
  const rows = top.map(({ object, kind, provider, concern, text, cleared, ready }) => [
    html`${kindWord(kind)} <strong>${object}</strong>`,
    provider,
    html`<code>${concern}</code>${text === '' ? NOTHING : html`<br />Clears if ${text}`}`,
    count(cleared),
    count(ready),
    bar(cleared, max, 'quantity'),
  ])
  const heads = [
    { title: 'Object to edit' },
    { title: 'Provider' },
    { title: 'Concern' },
    { title: 'VMs cleared', number: true },
    { title: 'Become ready', number: true },
    { title: '' },
  ]
  return html`<p class="sub">
      VMs that lose the concern by one edit, and those that become ready by it.
    </p>
    ${table(heads, rows)}${more(fixes.length)}`
}

const clusterSlices = ({ sum }: ClusterLine): Slice[] => {
  const { vms, blocked, ready } = sum ?? { vms: 0, blocked: 0, ready: 0 }
  const others = vms - blocked - ready - (sum?.unknown ?? 0)
  return [
    { label: LEVEL_TEXT.blocked, value: blocked, look: 'blocked' },
    { label: LEVEL_TEXT.attention, value: others, look: 'attention' },
    { label: LEVEL_TEXT.ready, value: ready, look: 'ready' },
    { label: LEVEL_TEXT.unknown, value: sum?.unknown ?? 0, look: 'unknown' },
  ]
}

function clusters({ clusters: all }: ReportData): Markup {
  const rows = all.map((line) => {
    const [blocked, attention, ready, unknown] = clusterSlices(line).map(({ value }) =>
      count(value),
    )
    return [
      html`${line.name}<br /><span class="sub">${line.provider} · ${line.dataCenter}</span>`,
      count(line.hosts),
      count(line.sum?.vms ?? 0),
      blocked!,
      attention!,
      ready!,
      unknown!,
      line.sum ? stack(clusterSlices(line)) : 'No VMs',
    ]
  })
  const heads = [
    { title: 'Cluster' },
    ...['Hosts', 'VMs', 'Blocked', 'Needs attention', 'Ready', 'Unknown'].map((title) => ({
      title,
      number: true,
    })),
    { title: '' },
  ]
  return table(heads, rows)
}

function capacity({ domains, cpus, memory, provisioned }: ReportData): Markup {
  const rows = domains.map(({ name, provider, used, capacity: total, committed }) => [
    html`${name}<br /><span class="sub">${provider}</span>`,
    tib(total),
    tib(used),
    used === null || total === null ? 'Unknown' : percent(used, total),
    tib(committed),
    used === null || total === null ? '' : bar(used, total, 'quantity'),
  ])
  const heads = [
    { title: 'Storage domain' },
    ...['Total', 'Used', 'Used %', 'Committed'].map((title) => ({ title, number: true })),
    { title: '' },
  ]
  return html`<p>
      The VMs have ${count(cpus)} vCPUs, ${tib(memory)} of memory and disks of ${tib(provisioned)};
      shared disks count once.
    </p>
    ${table(heads, rows)}`
}

const RENDER: Readonly<Record<SectionId, (data: ReportData) => Markup>> = {
  readiness,
  concerns,
  'fix-once': fixOnce,
  clusters,
  capacity,
}

export const SECTIONS = REPORT_SECTIONS.map((section) => ({
  ...section,
  render: RENDER[section.id],
}))
