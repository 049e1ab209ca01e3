/** The search of the whole estate: what it finds, in which order, why, and that its index finds what a plain look finds. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerCompletion, answerSearch } from '../../../src/core/estate/answers/search.ts'
import {
  Best,
  eachWith,
  indexOf,
  nameIn,
  rankOf,
} from '../../../src/core/estate/query/search-index.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { matcher } from '../../../src/core/query/match.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const rule = {
  id: 'ovirt.disk.shared.detected',
  category: 'Warning',
  label: 'Shared disk',
  assessment: '',
}

const estate = (engine = 'one') =>
  replicaOf(
    engine,
    [
      upsert('dataCenter', 'dc', { name: 'Prague' }),
      upsert('cluster', 'c', { name: 'prod', dataCenter: 'dc' }),
      upsert('host', 'h', { name: 'web-host', cluster: 'c', address: '192.0.2.99' }),
      vm('a', { cluster: 'c', profiles: ['p'] }, { name: 'my web' }),
      vm('b', { cluster: 'c' }, { name: 'web' }),
      vm('c', { cluster: 'c' }, { name: 'web-02', serialNumber: 'XYZ-1' }),
      vm('d', { cluster: 'c' }, { name: 'cobweb' }),
      vm('e', { cluster: 'c' }, { name: 'other', description: 'Behind the WEB' }),
    ],
    [verdictListRow(verdict('b', { concerns: [rule] }))],
    { name: `Engine ${engine}`, rules: new Map([[rule.id, { ...rule, seenAt: 1, firstAt: 1 }]]) },
  )

const search = (text: string, { replicas = [estate()], limit = 5 } = {}) =>
  answerSearch(replicas, {
    engines: replicas.map(({ engine }) => engine),
    text,
    caret: text.length,
    limit,
  })

const namesOf = (text: string, list: string) =>
  search(text)
    .groups.find((group) => group.list === list)
    ?.hits.map(({ name }) => name)

describe('words', () => {
  it('find exact names first, then beginnings, words, parts and other texts', () => {
    expect(namesOf('web', 'vm')).toEqual(['web', 'web-02', 'my web', 'cobweb', 'other'])
    expect(namesOf('web', 'host')).toEqual(['web-host'])
  })

  it('all have to occur, with stars where one does not care', () => {
    expect(namesOf('web 02', 'vm')).toEqual(['web-02'])
    expect(namesOf('w*-0', 'vm')).toEqual(['web-02'])
    expect(search('web nothing').groups).toEqual([])
  })

  it('are found in addresses and serials, and the hit says where', () => {
    const found = (text: string) => search(text).groups[0]!.hits[0]!.found
    expect(found('xyz')).toEqual({ what: 'serial number', text: 'XYZ-1' })
    expect(found('192.0.2.7')).toEqual({ what: 'IP address', text: '192.0.2.7' })
    expect(found('56:6F')).toEqual({ what: 'MAC address', text: '56:6f:00:00:00:01' })
    expect(found('192.0.2.99')).toEqual({ what: 'address', text: '192.0.2.99' })
    expect(found('behind')).toEqual({ what: 'description', text: 'Behind the WEB' })
  })

  it('count all and show as many as were asked for', () => {
    const [vms] = search('web', { limit: 2 }).groups
    expect([vms?.list, vms?.total, vms?.hits.length]).toEqual(['vm', 5, 2])
    expect(search('').groups).toEqual([])
  })

  it('of several engines say whose it is', () => {
    const [vms] = search('cobweb', { replicas: [estate('one'), estate('two')] }).groups
    expect(vms?.total).toBe(2)
    expect(vms?.hits.map(({ href, place }) => [href, place.join(' › ')])).toEqual([
      ['/vms/d?engine=one', 'Engine one › Prague › prod'],
      ['/vms/d?engine=two', 'Engine two › Prague › prod'],
    ])
  })

  it('find concerns by label', () => {
    expect(namesOf('shared', 'concern')).toEqual(['Shared disk'])
  })
})

describe('a query', () => {
  it('is asked of its list, in its order', () => {
    const { list, groups, fault, objects } = search('vms: name = *web* sortby name desc')
    expect([list, fault, objects]).toEqual(['vm', null, 5])
    expect(groups[0]?.hits.map(({ name }) => name)).toEqual(['web-02', 'web', 'my web', 'cobweb'])
  })

  it('without a list is asked of VMs', () => {
    expect(search('cluster = prod and web').list).toBe('vm')
    expect(search('hosts:').groups[0]).toMatchObject({ list: 'host', total: 1 })
  })

  it('that is wrong is answered up to there, and completed', () => {
    const { fault, groups, completions } = search('vms: name = web and concern = disk.shra')
    expect(fault).toMatchObject({ at: 37, suggestion: 'disk.shared', before: 'name = web' })
    expect(groups[0]?.total).toBe(1)
    expect([completions.of, completions.fits]).toEqual(['concern =', false])
    expect(completions.items[0]).toMatchObject({
      text: 'ovirt.disk.shared.detected',
      label: 'Shared disk',
      count: 1,
    })
    const later = search('vms: name = web and clutser = x')
    expect(later.fault?.before).toBe('name = web')
    expect(later.groups[0]?.total).toBe(1)
  })

  it('of a list is completed with what its rows have', () => {
    const { completions, fault } = answerCompletion([estate()], {
      engines: ['one'],
      list: 'vm',
      text: 'datacenter = pr',
      caret: 15,
      limit: 5,
    })
    expect(completions.items.map(({ text, count }) => [text, count])).toEqual([['Prague', 5]])
    expect(fault).toMatchObject({ suggestion: 'Prague', before: null })
  })
})

describe('the index', () => {
  const words = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', '-', '*') })
  const texts = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', '-', ' ') })

  it('finds what a look at each row finds', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { maxLength: 8 }),
        fc.array(words, { minLength: 1, maxLength: 3 }),
        (rows, typed) => {
          const found: string[] = []
          eachWith(
            indexOf(rows, (row) => row),
            typed,
            (row, text) => {
              expect(text).toBe(row)
              found.push(row)
            },
          )
          expect(found).toEqual(
            rows.filter((row) => typed.every((word) => matcher(word, true)(row))),
          )
        },
      ),
    )
  })

  it('keeps the best few in order', () => {
    fc.assert(
      fc.property(fc.array(texts), fc.nat({ max: 4 }), (names, limit) => {
        const best = new Best<string>(limit)
        for (const name of names) best.add({ value: name, rank: rankOf(name, 'a', 'a'), name })
        const ordered = names
          .map((name) => ({ name, rank: rankOf(nameIn(name), 'a', 'a') }))
          .sort(
            (a, b) =>
              a.rank - b.rank || a.name.length - b.name.length || (a.name < b.name ? -1 : 1),
          )
        expect(best.items.map(({ name }) => name)).toEqual(
          ordered.slice(0, limit).map(({ name }) => name),
        )
      }),
    )
  })
})
