/**
 * What a screen may say about how fresh or complete something is comes from `core/model`. This finds files of the page that
 * read the facts themselves, and would decide it a second time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const APP = join(import.meta.dirname, '../../src/app')

/** Facts of the meta record, and what to ask instead. */
const FACTS: Record<string, [RegExp, string]> = {
  phase: [/\.phase\b/, 'freshness().state, loadProgress()'],
  // The agreement with Forklift is called so, too.
  parity: [/\bmeta\??\.parity\b/, 'freshness().partial'],
  backlog: [/\.backlog\b/, 'freshness().text'],
  resyncWanted: [/\.resyncWanted\b/, 'freshness().state'],
  lastGoodPollAt: [/\.lastGoodPollAt\b/, 'freshness().dataAsOf'],
  lastLoadAt: [/\.lastLoadAt\b/, 'freshness().dataAsOf'],
  completeAt: [/\bcompleteAt\b/, 'kindFreshness().asOf, recordFreshness()'],
  // How many rows there are is no claim; other records have kinds too.
  kinds: [/\bmeta\??\.kinds\b(?!(?:\.\w+|\[\w+\])\.rows\b)/, 'kindFreshness()'],
  trouble: [/\bmeta\??\.trouble\b/, 'freshness().trouble'],
}

/** Files that report facts or act on them, and claim nothing. */
const ALLOWED: Record<string, readonly string[]> = {
  // A report for whoever mends Portolan: the record as it is.
  'diagnostics.ts': Object.keys(FACTS),
  // Asks for persistent storage after the first load, and the proxy about a trouble; keeps a note that rows are here.
  'engine-link.svelte.ts': ['parity', 'trouble'],
  // Says when everything was last read and compared, beside what is claimed.
  'overview/FreshnessCard.svelte': ['lastLoadAt'],
  // Counts rows.
  'kept-replicas.ts': ['kinds'],
  // The Sync center shows the collector's own account beside what is claimed.
  'view/SyncEngine.svelte': [
    'phase',
    'backlog',
    'resyncWanted',
    'lastGoodPollAt',
    'lastLoadAt',
    'trouble',
  ],
  // Since when changes are recorded.
  'events/ObjectHistory.svelte': ['lastLoadAt'],
}

const files = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file))
  .sort()

/** Without comments. */
const codeOf = (file: string): string =>
  readFileSync(join(APP, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|\/\/ .*$/gm, '')

const read = (code: string): string[] =>
  Object.keys(FACTS).filter((fact) => FACTS[fact]![0].test(code))

describe('claims of the page', () => {
  it.each(files)('%s takes them from the model', (file) => {
    const own = read(codeOf(file)).filter((fact) => !ALLOWED[file]?.includes(fact))
    expect(own.map((fact) => `${fact}: ask ${FACTS[fact]![1]}`)).toEqual([])
  })

  it('would find each of the facts', () => {
    const code = `meta.phase meta.parity meta.backlog meta.resyncWanted meta.lastGoodPollAt meta?.lastLoadAt
      { completeAt } meta.kinds[kind].state session.meta?.trouble`
    expect(read(code)).toEqual(Object.keys(FACTS))
    expect(read('meta?.kinds.vm.rows meta.kinds[kind].rows report.kinds session.trouble')).toEqual(
      [],
    )
  })

  it('allows no file that does not need it', () => {
    for (const file of Object.keys(ALLOWED)) expect(read(codeOf(file))).not.toEqual([])
  })
})
