/** The triage ledger: which waiver holds, how entries are written, merged, and read from a file. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTriage, triageDocument } from '../../../src/core/model/triage-document.ts'
import { keyOf, mergeLedgers } from '../../../src/core/model/triage-merge.ts'
import { amended, ledgerOf, type TriageEntry } from '../../../src/core/model/triage.ts'

const entry = (over: Partial<TriageEntry> = {}): TriageEntry => ({
  vm: 'v',
  concern: 'c',
  vmName: 'VM',
  note: '',
  owner: '',
  waiver: null,
  by: 'ann',
  at: 10,
  removed: false,
  ...over,
})

const waived = (over: Partial<TriageEntry> = {}, until: number | null = null): TriageEntry =>
  entry({ waiver: { reason: `${over.vm ?? 'v'}|${over.concern ?? 'c'}`, until }, ...over })

describe('a waiver', () => {
  const held = (entries: TriageEntry[], now = 50, vm = 'v', concern = 'c') =>
    ledgerOf(entries).waiverOf(vm, concern, now)?.waiver.reason

  const table: [string, TriageEntry, string | undefined][] = [
    ['of the concern of the VM', waived(), 'v|c'],
    ['of the whole VM', waived({ concern: '' }), 'v|'],
    ['of the rule', waived({ vm: '' }), '|c'],
    ['of another VM', waived({ vm: 'w' }), undefined],
    ['of another concern', waived({ concern: 'd' }), undefined],
    ['that was removed', { ...waived(), removed: true }, undefined],
    ['that ended', waived({}, 50), undefined],
    ['that ends later', waived({}, 51), 'v|c'],
  ]

  it.each(table)('holds where it is meant to: %s', (_, one, reason) => {
    expect(held([one])).toBe(reason)
    // Many VMs at once get the same answer.
    expect(ledgerOf([one]).waivesAt(50)?.('v', 'c') ?? false).toBe(reason !== undefined)
  })

  it('of the narrower entry is the one that counts', () => {
    const all = [waived({ vm: '' }), waived({ concern: '' }), waived()]
    expect(held(all)).toBe('v|c')
    expect(held(all.slice(0, 2))).toBe('v|')
  })

  it('of the wider entry holds where the narrower has ended or only notes', () => {
    expect(held([waived({ vm: '' }), waived({}, 40)])).toBe('|c')
    expect(held([waived({ vm: '' }), entry({ note: 'later' })])).toBe('|c')
  })

  it('is no reason to look at each VM while none holds', () => {
    expect(ledgerOf([waived({}, 40), entry({ note: 'n' })]).waivesAt(50)).toBeUndefined()
  })

  it('that ends changes the time from which the answer is another', () => {
    const ledger = ledgerOf([waived({}, 40), waived({ vm: 'w' }, 60), waived({ vm: 'x' })])
    expect([39, 40, 59, 60, 99].map((now) => ledger.lastEnd(now))).toEqual([
      -Infinity,
      40,
      40,
      60,
      60,
    ])
    for (const now of [39, 40, 59, 60]) {
      const then = ledger.waivesAt(ledger.lastEnd(now))
      for (const vm of ['v', 'w', 'x'])
        expect(then?.(vm, 'c')).toBe(ledger.waiverOf(vm, 'c', now) !== undefined)
    }
  })
})

describe('writing an entry', () => {
  const about = { vm: 'v', concern: 'c', vmName: 'VM' }
  const author = { by: 'bob', now: 20 }

  it('changes what is named and keeps the rest', () => {
    const before = waived({ note: 'n', owner: 'o' })
    expect(amended(before, about, { note: ' new ' }, author)).toEqual({
      ...before,
      note: 'new',
      by: 'bob',
      at: 20,
    })
  })

  it('removes one that says nothing any more, and brings it back', () => {
    const gone = amended(waived(), about, { waiver: null }, author)
    expect(gone).toMatchObject({ removed: true, waiver: null })
    expect(amended(gone, about, { owner: 'o' }, author)).toMatchObject({ removed: false, at: 21 })
  })

  it('is later than what it replaces, whatever the clocks', () => {
    expect(amended(entry({ at: 9_000 }), about, { note: 'x' }, author).at).toBe(9_001)
  })

  it('keeps to times that can be shown, whatever was imported', () => {
    const forged = entry({ at: 8.64e15 })
    const edited = amended(forged, about, { note: 'x' }, author)
    expect(new Date(edited.at).toISOString()).toBe('+275760-09-13T00:00:00.000Z')
    const written = triageDocument([edited], { id: 'e', name: 'e' }, { by: 'a', now: 1 })
    expect(readTriage(JSON.stringify(written)).problems).toEqual([])
  })

  it('keeps the name of a VM that is gone', () => {
    expect(amended(entry(), { ...about, vmName: '' }, { note: 'x' }, author).vmName).toBe('VM')
  })
})

const arbitrary = fc
  .record({
    vm: fc.constantFrom('', 'v', 'w'),
    concern: fc.constantFrom('c', 'd'),
    vmName: fc.constantFrom('V', 'W'),
    note: fc.constantFrom('', 'n', 'm'),
    owner: fc.constantFrom('', 'o'),
    waiver: fc.option(
      fc.record({
        reason: fc.constantFrom('r', 's'),
        until: fc.option(fc.constantFrom(1, 2), { nil: null }),
      }),
      { nil: null },
    ),
    by: fc.constantFrom('ann', 'bob'),
    at: fc.constantFrom(1, 2, 3),
    removed: fc.boolean(),
  })
  .map((one) => (one.removed ? { ...one, note: '', owner: '', waiver: null } : one))
const ledgers = fc.array(arbitrary, { maxLength: 12 })

describe('merging', () => {
  const merged = (...all: TriageEntry[][]): TriageEntry[] =>
    all
      .reduce((a, b) => mergeLedgers(a, b).entries, [])
      .sort((a, b) => keyOf(a).localeCompare(keyOf(b)))

  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(ledgers, ledgers, ledgers, (a, b, c) => {
        expect(merged(a, b)).toEqual(merged(b, a))
        expect(merged(merged(a, b), c)).toEqual(merged(a, merged(b, c)))
        expect(merged(a, a)).toEqual(merged(a))
        expect(merged(merged(a, b), b)).toEqual(merged(a, b))
      }),
      { numRuns: 500 },
    )
  })

  it('says what it did to ours, and writing that is all there is to do', () => {
    fc.assert(
      fc.property(ledgers, ledgers, (a, b) => {
        const ours = merged(a)
        const theirs = merged(b)
        const merge = mergeLedgers(ours, theirs)
        const { taken, fresh, newer, older, same, conflicts } = merge
        expect(fresh + newer + older + same).toBe(theirs.length)
        expect(taken).toHaveLength(fresh + newer)
        expect(merge.entries).toHaveLength(ours.length + fresh)
        const written = new Map([...ours, ...taken].map((one) => [keyOf(one), one]))
        expect(merged([...written.values()])).toEqual(merged(merge.entries))
        expect(conflicts.length).toBeLessThanOrEqual(newer + older)
        for (const { kept, dropped } of conflicts) {
          expect(keyOf(kept)).toBe(keyOf(dropped))
          expect(kept.at).toBeGreaterThanOrEqual(dropped.at)
        }
      }),
    )
  })

  it('lets the last writer win and shows what gave way', () => {
    const mine = entry({ note: 'mine', at: 5 })
    const theirs = entry({ note: 'theirs', at: 6, by: 'bob' })
    expect(mergeLedgers([mine], [theirs])).toMatchObject({
      taken: [theirs],
      newer: 1,
      conflicts: [{ kept: theirs, dropped: mine, from: 'theirs' }],
    })
    expect(mergeLedgers([theirs], [mine])).toMatchObject({
      taken: [],
      older: 1,
      conflicts: [{ kept: theirs, dropped: mine, from: 'ours' }],
    })
  })

  it('does not bring back what was removed later', () => {
    const removed = entry({ removed: true, at: 7 })
    const merge = mergeLedgers([removed], [waived({ at: 6 })])
    expect(merge.entries).toEqual([removed])
    expect(merge.conflicts).toHaveLength(1)
  })

  it('finds no conflict in the same words at another time', () => {
    expect(mergeLedgers([waived({ at: 1 })], [waived({ at: 2 })])).toMatchObject({
      newer: 1,
      conflicts: [],
    })
  })
})

describe('a file', () => {
  const engine = { id: 'e', name: 'Engine' }
  const author = { by: 'ann', now: 1_000 }

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(ledgers, (entries) => {
        const document = triageDocument(entries, engine, author)
        expect(readTriage(JSON.stringify(document))).toEqual({ document, problems: [] })
      }),
    )
  })

  const spoiled = (change: (document: Record<string, unknown>) => void): string => {
    const document = JSON.parse(
      JSON.stringify(triageDocument([waived({}, 5), entry()], engine, author)),
    ) as Record<string, unknown>
    change(document)
    return JSON.stringify(document)
  }
  const second = (over: object) => (document: Record<string, unknown>) => {
    Object.assign((document['entries'] as object[])[1]!, over)
  }

  it.each([
    ['no JSON', '{', /^The file is not JSON/],
    ['another file', '{"kinds":{}}', /not a triage ledger/],
    ['a list', '[]', /not a triage ledger/],
    [
      'a newer version',
      spoiled((d) => (d['version'] = 2)),
      /newer Portolan wrote the file: it has version 2, this one reads up to 1/,
    ],
    ['no entries', spoiled((d) => delete d['entries']), /^entries is not a list/],
    ['no engine', spoiled((d) => delete d['engine']), /^engine is missing/],
    ['a number for a note', spoiled(second({ note: 5 })), /^entries\[1\]\.note is not text/],
    ['no time', spoiled(second({ at: 'now' })), /^entries\[1\]\.at is not a time/],
    ['a time out of range', spoiled(second({ at: 1e300 })), /^entries\[1\]\.at is not a time/],
    [
      'a waiver without a reason',
      spoiled(second({ waiver: { reason: ' ', until: null } })),
      /^entries\[1\]\.waiver\.reason is empty/,
    ],
    [
      'an end that is no time',
      spoiled(second({ waiver: { reason: 'r', until: 'soon' } })),
      /^entries\[1\]\.waiver\.until is not a time/,
    ],
    [
      'an entry about nothing',
      spoiled(second({ vm: '', concern: '' })),
      /^entries\[1\] names neither a VM nor a concern/,
    ],
    ['no entry', spoiled((d) => (d['entries'] = [null])), /^entries\[0\] is not an entry/],
  ])('with %s is refused in words', (_, text, problem) => {
    const read = readTriage(text)
    expect(read.document).toBeNull()
    expect(read.problems[0]).toMatch(problem)
  })

  it('with a thousand faults names ten', () => {
    const entries = Array.from({ length: 1000 }, () => ({}))
    const { problems } = readTriage(spoiled((d) => (d['entries'] = entries)))
    expect(problems).toHaveLength(10)
    expect(problems.at(-1)).toMatch(/^And \d+ more/)
  })

  it('that says something of a removed entry is believed that it is removed', () => {
    const { document } = readTriage(
      spoiled(second({ removed: true, note: 'still here', owner: 'o' })),
    )
    expect(document?.entries[1]).toMatchObject({ removed: true, note: '', owner: '' })
  })
})
