/** The style of a report: readable without anything from outside, on paper as on a screen. */
import { Markup } from './markup.ts'

export const STYLE = new Markup(`
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-inline-size: 62rem; padding: 2rem 1.25rem 3rem; color: #151515; background: #fff;
  font: 14px/1.45 'Red Hat Text', system-ui, sans-serif; }
h1 { font-size: 24px; font-weight: 500; margin: 0 0 .25rem; }
h2 { font-size: 17px; font-weight: 600; margin: 2rem 0 .5rem; break-after: avoid; }
p { margin: .25rem 0 .75rem; }
.sub { color: #4d4d4d; }
.note { border-inline-start: 3px solid #b98412; padding-inline-start: .75rem; }
table { border-collapse: collapse; inline-size: 100%; font-size: 13px; }
th, td { text-align: start; padding: .3rem .6rem .3rem 0; border-block-end: 1px solid #d2d2d2; vertical-align: top; }
th { font-weight: 600; color: #4d4d4d; }
th.n, td.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.chart { inline-size: 9rem; vertical-align: middle; }
code { font: 12px/1.4 'Red Hat Mono', ui-monospace, monospace; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.readiness { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: center; }
.readiness table { inline-size: auto; min-inline-size: 18rem; }
.donut { inline-size: 136px; block-size: 136px; flex: none; }
.donut .track { fill: none; stroke: #f0f0f0; }
.arc { fill: none; }
.donut .big { font-size: 20px; font-weight: 500; }
.donut .small { font-size: 11px; fill: #4d4d4d; }
.bar { display: block; inline-size: 100%; min-inline-size: 6rem; block-size: 9px; }
.bar .track { fill: #f0f0f0; }
.blocked, .critical { fill: #b1380b; stroke: #b1380b; }
.attention, .warning { fill: #b98412; stroke: #b98412; }
.ready { fill: #3d7317; stroke: #3d7317; }
.information { fill: #5e40be; stroke: #5e40be; }
.unknown { fill: #8c8c8c; stroke: #8c8c8c; }
.quantity { fill: #147878; stroke: #147878; }
.bar rect { stroke: none; }
.arc.blocked, .arc.attention, .arc.ready, .arc.unknown { fill: none; }
.key { inline-size: 10px; block-size: 10px; display: inline-block; margin-inline-end: .4rem; border-radius: 2px; }
.key.blocked { background: #b1380b; } .key.attention { background: #b98412; } .key.ready { background: #3d7317; }
.key.unknown { background: repeating-linear-gradient(45deg, #8c8c8c 0 2px, #fff 2px 4px); }
footer { margin-block-start: 2.5rem; font-size: 12px; color: #4d4d4d; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; font-size: 13px; }
dt { color: #4d4d4d; } dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  body { padding: 0; max-inline-size: none; font-size: 11px; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  section.page { break-before: page; }
  @page { margin: 14mm; }
}
@media (max-width: 40rem) { .wide { overflow-x: auto; } }
`)
