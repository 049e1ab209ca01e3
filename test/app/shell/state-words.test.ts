/** The words of each state. The table of situations is the one of the design; where another screen speaks, it is named. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Freshness } from '../../../src/core/model/freshness.ts'
import { kindFreshness } from '../../../src/core/model/kind-freshness.ts'
import type { Trouble } from '../../../src/core/model/meta.ts'
import type { ListStanding } from '../../../src/core/model/standing.ts'
import type { Look } from '../../../src/app/shell/states/look.ts'
import {
  countLine,
  listLook,
  listNotice,
  type ListContext,
} from '../../../src/app/shell/states/list-words.ts'
import { pageLook, type PageContext } from '../../../src/app/shell/states/page-words.ts'
import { absentLook, removedLook } from '../../../src/app/shell/states/record-words.ts'
import { wholeMeta } from '../../core/model/meta.ts'

const NOW = new Date(2026, 4, 12, 14, 7, 30).getTime()
const AT = new Date(2026, 4, 12, 14, 5).getTime()
const nothing = (): void => undefined

const trouble = (kind: Trouble['kind'], message: string): Trouble => ({
  kind,
  message,
  nextStep: 'Renew it.',
  since: NOW,
  count: 3,
  correlationId: '7c1f-20e4',
})

const fresh = (change: Partial<Freshness> = {}): Freshness => ({
  state: 'live',
  text: 'Live',
  dataAsOf: AT,
  partial: false,
  stored: true,
  trouble: null,
  ...change,
})

const page = (change: Partial<Freshness> = {}, more: Partial<PageContext> = {}): PageContext => ({
  freshness: fresh(change),
  engine: 'rhv-fra',
  now: NOW,
  load: null,
  signInHref: '/sign-in',
  retry: nothing,
  resume: nothing,
  dismiss: nothing,
  ...more,
})

const kind = kindFreshness(wholeMeta(AT), 'nicProfile', NOW)

const list = (change: Partial<ListContext> = {}): ListContext => ({
  title: 'vNIC profiles',
  noun: ['vNIC profile', 'vNIC profiles'],
  icon: 'ethernet',
  now: NOW,
  kind,
  total: 0,
  ...change,
})

const standing = (change: Partial<ListStanding>): ListStanding => ({
  rows: 'rows',
  notice: 'none',
  count: 'exact',
  moving: true,
  awaited: 0,
  ...change,
})

const words = (look: Look | null): [string, string, string] => [
  look!.title,
  look!.body,
  look!.ways.map(({ label }) => label).join(' · '),
]

/** Situations that a look of `shell/states` covers: title, body, ways out. */
const HERE: Record<string, [Look | null, string, string, string]> = {
  'No provider, nothing stored': [
    listLook(standing({ rows: 'no-provider' }), list()),
    'Nothing charted yet',
    'Connect an engine to load its inventory. You need its address and a user with a read-only role.',
    'Connect a provider · Open a snapshot file · Explore the demo estate',
  ],
  'Kind never loaded': [
    listLook(
      standing({ rows: 'never-loaded' }),
      list({
        title: 'Disk profiles',
        turn: { after: 'disk', etaMs: 110_000 },
        openSync: nothing,
        loadNext: nothing,
      }),
    ),
    'Disk profiles are not loaded yet',
    'They come after disks, in about 2 min. The count is unknown until then.',
    'Load them next · Open Sync center',
  ],
  'Truly empty': [
    listLook(
      standing({ rows: 'empty' }),
      list({
        within: {
          name: 'Brno-DR',
          word: 'data center',
          all: { label: 'Show all data centers', href: '/datacenters' },
        },
      }),
    ),
    'No vNIC profiles in Brno-DR',
    'Loaded at 14:05. The engine has none for this data center.',
    'Show all data centers',
  ],
  'No match': [
    listLook(
      standing({ rows: 'no-match' }),
      list({
        noun: ['VM', 'VMs'],
        total: 1032,
        hint: { name: 'Name: mail', matches: 37, run: nothing },
        clear: nothing,
      }),
    ),
    'No VM matches these filters',
    '1,032 VMs are here. Without “Name: mail” 37 would match.',
    'Remove “Name: mail” · Clear all filters',
  ],
  'First load running': [
    pageLook(
      'loading',
      page(
        { state: 'loading', partial: true },
        {
          load: { kind: 'vm', step: 10, steps: 10, loaded: 149, expected: 737, etaMs: 38_000 },
        },
      ),
    ),
    'Loading rhv-fra: Virtual machines 149 of about 737',
    'About 40 s left. You can filter, sort and open what is here.',
    '',
  ],
  Offline: [
    pageLook('offline', page({ state: 'offline', text: 'Offline, data as of 14:05', since: AT })),
    'Offline, data as of 14:05.',
    'Search, filters, export, comparing and validation work on this computer. The rest waits.',
    'Try now',
  ],
  'Engine error, rows kept': [
    pageLook('error', page({ state: 'error', trouble: trouble('tls', 'the certificate expired') })),
    'rhv-fra: the certificate expired',
    'Since 14:07. Rows below are as of 14:05. Renew it. Id 7c1f-20e4.',
    'Try again · Check certificate',
  ],
  'Session ended': [
    pageLook('sign-in', page({ state: 'sign-in', trouble: trouble('sign-in', '401') })),
    'Your session on rhv-fra has ended',
    'Reading and filtering go on. Rows below are as of 14:05. Sign in for live updates.',
    'Sign in · Later',
  ],
  'No permission': [
    pageLook(
      'refused',
      page({ state: 'error', trouble: trouble('permission', 'Clusters and hosts were refused.') }),
    ),
    'This user cannot read the whole engine',
    'Clusters and hosts were refused. The role ReadOnlyAdmin is enough. Rows below are as of 14:05.',
    'Sign in as another user · Continue with less',
  ],
  'VM gone': [
    removedLook('gitlab03', 'removed', AT, NOW, nothing),
    'gitlab03 was removed at 14:05.',
    'Showing the last stored data.',
    'Close',
  ],
}

/** Situations that belong to one screen, which says them itself: which file, with what words. */
const ELSEWHERE: Record<string, [file: string, words: string]> = {
  // What was judged of one VM, with the rules that judged it.
  'No concern': ['view/VmConcerns.svelte', 'No concerns.'],
  'Not validated': ['concerns/VmVerdict.svelte', 'Not validated yet.'],
  'Validation failed': ['concerns/VmVerdict.svelte', 'Validation failed.'],
  'Input incomplete': ['concerns/VmVerdict.svelte', 'Not enough data to validate.'],
  // An event of the browser, above every page.
  'Update ready': ['shell/UpdatePrompt.svelte', 'A new version is ready'],
  // The way to an engine, checked before anything is stored.
  'Wrong path': ['providers/cause-words.ts', 'There is no engine at this address'],
  'Unknown certificate': ['providers/cause-words.ts', 'This certificate is not known'],
  '401': ['providers/cause-words.ts', 'User name or password was not accepted'],
  // Under the query, at the character.
  'Query error': ['search/FaultLine.svelte', 'Did you mean'],
  // Read from the file by the core.
  'Newer snapshot file': ['../core/snapshot/format.ts', 'This file needs a newer Portolan'],
  // The store of this computer.
  'Storage low': ['view/SyncStorage.svelte', '% of the space for this site is used.'],
  'Not persistent': ['view/SyncStorage.svelte', 'The browser may clear this data'],
}

describe('words of the states', () => {
  it.each(Object.entries(HERE))('%s', (_, [look, title, body, ways]) => {
    expect(words(look)).toEqual([title, body, ways])
  })

  it.each(Object.entries(ELSEWHERE))('%s is said elsewhere: %j', (_, [file, text]) => {
    expect(readFileSync(join(import.meta.dirname, '../../../src/app', file), 'utf8')).toContain(
      text,
    )
  })

  it('says nothing above rows that are live', () => {
    expect(pageLook('fine', page())).toBeNull()
    expect(listLook(standing({}), list())).toBeNull()
    expect(listLook(standing({ rows: 'reading' }), list())).toBeNull()
    expect(listNotice(standing({}), list())).toBeNull()
  })

  it('offline with nothing stored promises nothing', () => {
    const look = pageLook('offline', page({ state: 'offline', stored: false, dataAsOf: null }))
    expect(look?.body).toBe('')
  })

  it.each([
    ['stale', 'rhv-fra does not answer.', 'Try now'],
    ['paused', 'Paused.', 'Resume'],
    ['snapshot', 'rhv-fra is a snapshot.', ''],
  ] as const)('%s is one line with the age of the rows', (state, title, ways) => {
    const look = pageLook(state, page({ state }))
    expect(look).toMatchObject({ form: 'line', title })
    expect(look?.body).toContain('Rows below are as of 14:05.')
    expect(look?.ways.map(({ label }) => label).join()).toBe(ways)
  })

  it('a first sign-in is no session that ended', () => {
    expect(pageLook('sign-in', page())?.title).toBe('You are not signed in to rhv-fra')
  })

  it.each([
    ['quota', '/settings#data'],
    ['engine', '/providers'],
  ] as const)('an error of kind %s leads to %s', (of, href) => {
    const look = pageLook('error', page({ state: 'error', trouble: trouble(of, 'It failed.') }))
    expect(look?.ways).toContainEqual(expect.objectContaining({ href }))
  })

  it('a kind that cannot be listed is not called empty', () => {
    const stale = { ...kind, state: 'stale' as const, trouble: trouble('engine', 'It failed.') }
    const context = list({ kind: stale })
    expect(words(listLook(standing({ rows: 'unlisted' }), context))).toEqual([
      'vNIC profiles could not be read',
      'Since 14:07: It failed. Renew it. Whether there are any is unknown.',
      '',
    ])
    expect(listNotice(standing({ notice: 'out-of-date' }), context)?.title).toBe(
      'vNIC profiles are out of date: as of 14:05',
    )
  })

  it('the load stands still: no promise of when', () => {
    const look = listLook(standing({ rows: 'never-loaded', moving: false }), list())
    expect(look?.body).toBe(
      'The load goes on when the engine is asked again. The count is unknown until then.',
    )
  })

  it('rows that the browser does not give say so, with the reason', () => {
    const context = list({ error: new Error('The database is gone.') })
    const look = listLook(standing({ rows: 'unreadable' }), context)
    expect(look).toMatchObject({ form: 'empty', tone: 'danger' })
    expect(look?.body).toContain('The database is gone.')
    expect(listNotice(standing({ notice: 'unreadable' }), context)?.form).toBe('alert')
  })

  it.each([
    ['exact', false, '1,032'],
    ['exact', true, '407 of 1,032'],
    ['at-least', true, '407 of ≥ 1,032'],
    ['unknown', false, ''],
  ] as const)('a count that is %s, filtered %s, reads %s', (count, filtered, text) => {
    expect(countLine(standing({ count }), { kind, total: 1032 }, 407, filtered)).toBe(text)
  })

  it('a count while the kind loads says of how many', () => {
    const loading = { ...kind, state: 'loading' as const, expected: 1032 }
    const at = standing({ count: 'at-least' })
    expect(countLine(at, { kind: loading, total: 444 }, 444, false)).toBe(
      '≥ 444 of about 1,032 · still loading',
    )
    expect(countLine(at, { kind: { ...loading, expected: null }, total: 444 }, 444, false)).toBe(
      '≥ 444 · still loading',
    )
  })

  it.each([
    ['absent', 'There is no such disk profile here'],
    ['damaged', 'This disk profile exists, but nothing of it is stored'],
    ['unknown', 'This disk profile is not stored yet'],
  ] as const)('an object that is %s', (state, title) => {
    const look = absentLook('diskProfile', 'p1', { state, asOf: null, text: '' })
    expect(look.title).toBe(title)
    expect(look.ways).toEqual([
      { label: 'All disk profiles', look: 'secondary', href: '/diskprofiles' },
    ])
  })
})
