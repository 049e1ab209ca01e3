/** The language over a toy list: what queries find, where they are wrong, what completes them. */
import { describe, expect, it } from 'vitest'
import { check } from '../../../src/core/query/check.ts'
import { before } from '../../../src/core/query/compile.ts'
import { complete } from '../../../src/core/query/complete.ts'
import { matcher, pathMatcher, pathNames } from '../../../src/core/query/match.ts'
import { distance, nearest } from '../../../src/core/query/nearest.ts'
import { parse } from '../../../src/core/query/parser.ts'
import { print, printNode } from '../../../src/core/query/print.ts'
import { checksOf, find, needsOf, NOW, toy } from './toy.ts'

const GIB = 1024 ** 3
const DAY = 86_400_000
const items = [
  toy({ id: 'a', name: 'web01', concern: ['ovirt.disk.shared.detected', 'ovirt.ha.enabled'] }),
  toy({ id: 'b', name: 'web02', state: 'down', memory: 16 * GIB, count: null }),
  toy({ id: 'c', name: 'db "main"', cluster: 'brno-2', big: true, at: NOW - 8 * DAY }),
  toy({ id: 'd', name: 'db-02', cluster: '', concern: ['ovirt.disk.shared_not'], count: 7 }),
]

describe('queries', () => {
  it.each([
    ['', 'a b c d'],
    ['vms:', 'a b c d'],
    ['web', 'a b'],
    ['WEB 02', 'b'],
    ['web*2', 'b'],
    ['"db \\"main\\""', 'c'],
    ['status = up and name = web*', 'a'],
    ['Vms: STATE=down', 'b'],
    ['state != down', 'a c d'],
    ['state <> down', 'a c d'],
    ['name = "*0*"', 'a b d'],
    ['name ~ b0', 'a b'],
    ['name !~ b0', 'c d'],
    ['cluster = "prague one"', 'a b'],
    ['cluster = c-1 and name = db-02', 'd'],
    ['cluster in (brno-2, "Prague One")', 'a b c'],
    ['cluster not in (brno-2)', 'a b d'],
    ['cluster is empty', 'd'],
    ['cluster is not empty', 'a b c'],
    ['concern = disk.shared', 'a'],
    ['concern = disk', 'a d'],
    ['concern = ovirt.disk.shared.detected', 'a'],
    ['concern = shared', ''],
    ['concern = disk.*not', 'd'],
    ['concern ~ shared', 'a d'],
    ['concern is empty', 'b c'],
    ['count > 1', 'd'],
    ['count <= 1', 'a c'],
    ['count is empty', 'b'],
    ['count != 7', 'a b c'],
    ['memory > 8GiB', 'b'],
    ['memory >= 4 GiB and memory < 16g', 'a c d'],
    ['big = yes', 'c'],
    ['big != TRUE', 'a b d'],
    ['at > -7d', 'a b d'],
    ['at < -7d', 'c'],
    ['at = today', 'a b d'],
    ['at <= 2026-11-15', 'c'],
    ['at >= 2026-11-15 and at < 2026-11-16', 'c'],
    ['not web', 'c d'],
    ['not (web or big = yes)', 'd'],
    ['web and state = down or big = yes', 'b c'],
    ['web and (state = down or big = yes)', 'b'],
    ['Hosts.status = down', 'b'],
    ['web sortby name desc', 'a b'],
  ])('%s → %s', (text, found) => {
    expect(parse(text).faults).toEqual([])
    expect(check(parse(text), 'vm', checksOf(items)).filter(({ serious }) => serious)).toEqual([])
    expect(find(text, items).join(' ')).toBe(found)
  })

  it('name a list only where it is one', () => {
    expect(parse('Vms: x').list).toBe('vm')
    expect(parse('vms:status=up').list).toBe('vm')
    expect(parse('00:1a:4a:16:01:51')).toMatchObject({ list: null, faults: [] })
    expect(parse('name = vms:x')).toMatchObject({ list: null, faults: [] })
  })

  it('take the order apart', () => {
    const { sort } = parse('vms: up sortby name desc, memory')
    expect(sort.map(({ field, descending }) => [field.text, descending])).toEqual([
      ['name', true],
      ['memory', false],
    ])
  })

  it('print as they read', () => {
    expect(print(parse('VMS: (a OR b) c="x y" and not d in (1,2) sortby e DESC'))).toBe(
      'vms: (a or b) and c = "x y" and not d in (1, 2) sortby e desc',
    )
  })
})

/** `[character counted from 1, message, suggestion]` of the first fault. */
function wrong(text: string): [number, string, string] | null {
  const query = parse(text)
  const [first] = [...query.faults, ...check(query, 'vm', checksOf(items))].sort(
    (a, b) => a.at - b.at,
  )
  return first ? [first.at + 1, first.message, first.suggestion] : null
}

describe('faults', () => {
  it.each<[string, number, RegExp, string]>([
    ['concern = disk.shra', 18, /No concern is called “disk.shra”/, 'disk.shared'],
    ['vmz: a', 3, /No kind of object/, 'vms'],
    ['stats = up', 5, /No field of vms is called “stats”/, 'state'],
    ['Hosts.stat = up', 10, /No field of hosts is called “stat”/, 'Hosts.status'],
    ['Disks.x = up', 1, /No field of vms/, ''],
    ['uptime > 3', 1, /do not hold “uptime”/, ''],
    ['cluster = brno-3', 16, /No cluster is called “brno-3”/, 'brno-2'],
    ['state in (up, dwn)', 16, /No state is called “dwn”/, 'down'],
    ['state > up', 1, /cannot be compared/, '=  !=  ~  !~'],
    ['memory > 8', 10, /no size without a unit/, '8GiB'],
    ['memory > lots', 10, /no size/, ''],
    ['count = few', 9, /not a number/, ''],
    ['at > 2026-02-31', 6, /not a date/, ''],
    ['big = maybe', 7, /not yes or no/, ''],
    ['state =', 7, /value is missing/, ''],
    ['state = and web', 7, /value is missing/, ''],
    ['= up', 1, /field has to stand/, ''],
    ['a and', 3, /missing behind “and”/, ''],
    ['or a', 1, /missing before “or”/, ''],
    ['not', 1, /missing behind “not”/, ''],
    ['(a', 1, /not closed/, ''],
    ['a)', 2, /Nothing is open/, ''],
    ['()', 1, /empty/, ''],
    ['"a', 1, /quote is not closed/, ''],
    ['state in (', 10, /not closed|missing/, ''],
    ['a sortby', 3, /missing behind “sortby”/, ''],
    ['a sortby concern', 10, /cannot be sorted/, ''],
    ['a sortby nam', 12, /No field/, 'name'],
    ['a sortby name b', 15, /Nothing may follow/, ''],
    ['a, b', 2, /does not fit/, ''],
  ])('%s: character %i', (text, character, message, suggestion) => {
    const found = wrong(text)
    expect(found?.[1]).toMatch(message)
    expect([found?.[0], found?.[2]]).toEqual([character, suggestion])
  })

  it('of a value that nothing has are no reason not to answer', () => {
    expect(check(parse('cluster = brno-3'), 'vm', checksOf(items))[0]?.serious).toBe(false)
    expect(check(parse('state = brno-3'), 'vm', checksOf([]))).toEqual([])
  })

  it('leave what stands before them', () => {
    const text = 'web and (state = up or big = yes) and stats = x and later'
    const { where } = parse(text)
    expect(printNode(before(where, text.indexOf('stats'))!)).toBe(
      'web and (state = up or big = yes)',
    )
    expect(before(where, 2)).toBeNull()
  })
})

describe('completion', () => {
  const at = (text: string): { of: string; texts: string[] } => {
    const caret = text.includes('|') ? text.indexOf('|') : text.length
    const { of, items: offered } = complete(text.replace('|', ''), caret, 'vm', needsOf(items), 5)
    return { of, texts: offered.map(({ text: own }) => own) }
  }

  it('offers fields, then operators, then values by how many have them', () => {
    expect(at('sta').texts).toEqual(['state'])
    expect(at('state ').texts.slice(0, 3)).toEqual(['=', '!=', '~'])
    expect(at('state = ')).toEqual({ of: 'state =', texts: ['up', 'down'] })
    expect(at('state = up ').texts).toEqual(['and', 'or', 'sortby'])
    expect(at('cluster = ').texts).toEqual(['"Prague One"', 'brno-2'])
    expect(at('cluster = "pra').texts).toEqual(['"Prague One"'])
    expect(at('cluster in (brno-2, p').texts).toEqual(['"Prague One"'])
    expect(at('memory > ').texts).toContain('8GiB')
    expect(at('a sortby me').texts).toEqual(['memory'])
    expect(at('a sortby memory ').texts).toEqual(['asc', 'desc'])
    expect(at('Hosts.st').texts).toEqual(['Hosts.status'])
  })

  it('goes on after a slip, finds parts of dotted names, and their labels', () => {
    expect(at('concern = disk.shra').texts).toEqual([
      'ovirt.disk.shared.detected',
      'ovirt.disk.shared_not',
    ])
    expect(at('concern = "shared disk').texts).toEqual(['ovirt.disk.shared.detected'])
    expect(at('concern = ha').texts.slice(0, 1)).toEqual(['ha'])
  })

  it('replaces the word that the caret is in', () => {
    const [first] = complete('sta = up', 2, 'vm', needsOf(items), 5).items
    expect(first).toMatchObject({ text: 'state', from: 0, to: 3 })
    expect(at('').texts.length).toBe(5)
  })
})

describe('matching', () => {
  it('takes stars in order and never overlaps the ends', () => {
    expect(matcher('a*a')('a')).toBe(false)
    expect(matcher('a*b*c')('a-b-c')).toBe(true)
    expect(matcher('a*b*c')('a-c-b')).toBe(false)
    expect(matcher('**')('')).toBe(true)
    expect(matcher('B*D', true)('abcde')).toBe(true)
  })

  it('knows the parts of dotted names', () => {
    expect(pathNames('ovirt.disk.shared.detected')).toEqual([
      'ovirt.disk.shared.detected',
      'disk.shared.detected',
      'disk.shared',
      'disk',
    ])
    for (const name of pathNames('ovirt.disk.shared.detected'))
      expect(pathMatcher(name)('ovirt.disk.shared.detected')).toBe(true)
    expect(pathMatcher('disk.sha')('ovirt.disk.shared.detected')).toBe(false)
  })

  it('counts slips', () => {
    expect(distance('shra', 'shared', 5)).toBe(3)
    expect(distance('ab', 'ba', 2)).toBe(1)
    expect(distance('abcdef', 'x', 2)).toBe(3)
    expect(nearest('poweroff', ['up', 'down', 'powering_up'])).toBe('')
  })
})
