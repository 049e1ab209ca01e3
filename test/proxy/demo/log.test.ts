/** The log: order, cursor, pages, and everything that makes ids and times lie (reference: ovirt-rest-api 4 and 10). */
import { describe, expect, it } from 'vitest'
import { client, ids, UNKNOWN, type Client } from './harness.ts'

const SORTED = '&search=sortby%20time%20asc'

async function busy(): Promise<Client> {
  const own = await client({ vms: 100 })
  for (let steps = 0; steps < 60; steps += 1) {
    own.pass(1_000)
    own.engine.life.step()
  }
  own.pass(60_000)
  return own
}

const numbers = (events: { id: string }[]): number[] => events.map(({ id }) => Number(id))

describe('the list of events', () => {
  it('is newest first, with a strict `from`', async () => {
    const own = await busy()
    const all = numbers(await own.events(0))
    expect(all).toEqual([...all].sort((a, b) => b - a))
    const middle = all[10]!
    expect(numbers(await own.events(middle))).toEqual(all.slice(0, 10))
    expect(await own.get(`/events?from=${all[0]}`)).toEqual({})
  })

  it('is the whole log for 0, for nonsense and beyond an int', async () => {
    const own = await busy()
    const whole = (await own.events(0)).length
    for (const from of ['-5', 'abc', '2147483648', '99999999999999']) {
      expect((await own.list(`/events?from=${from}`)).length).toBe(whole)
    }
    expect(await own.get('/events?from=2147483647')).toEqual({})
  })

  it('cut by `max` keeps the newest: the next ones are lost to who moves on', async () => {
    const own = await busy()
    const all = numbers(await own.events(0))
    expect(numbers(await own.events(all[50]!, '&max=3'))).toEqual(all.slice(0, 3))
  })

  it('has gaps in its ids, and times that are not monotone in them', async () => {
    const own = await busy()
    const events = [...(await own.events(0))].reverse()
    const steps = events
      .slice(1)
      .map((event, index) => Number(event.id) - Number(events[index]!.id))
    expect(Math.max(...steps)).toBeGreaterThan(1)
    const backwards = events.filter(
      (event, index) => index > 0 && event.time < events[index - 1]!.time,
    )
    expect(backwards.length).toBeGreaterThan(0)
  })

  it('sorted by time breaks ties by falling ids', async () => {
    const own = await client()
    const from = own.newest
    for (let no = 0; no < 12; no += 1)
      own.world.updateVm([...own.world.vms.keys()][no]!, { comment: 'x' })
    const sorted = await own.events(from, SORTED)
    const expected = [...sorted].sort((a, b) => a.time - b.time || Number(b.id) - Number(a.id))
    expect(ids(sorted)).toEqual(ids(expected))
    const times = sorted.map(({ time }) => time)
    expect(new Set(times).size).toBeLessThan(times.length)
  })

  it('read with a fixed `from` and rising pages loses and doubles nothing; a moving `from` does lose', async () => {
    const own = await busy()
    const all = await own.events(0)
    for (const max of [1, 3, 7, 40]) {
      const from = Number(all.at(-1)!.id) - 1
      const seen: string[] = []
      for (let page = 1; ; page += 1) {
        const found = await own.events(
          from,
          `&max=${max}&search=sortby%20time%20asc%20page%20${page}`,
        )
        seen.push(...ids(found))
        if (found.length < max) break
      }
      expect(seen.length).toBe(all.length)
      expect(new Set(seen)).toEqual(new Set(ids(all)))
    }
    const moved: string[] = []
    for (let from = Number(all.at(-1)!.id) - 1; ;) {
      const found = await own.events(from, `&max=1${SORTED}`)
      if (found.length === 0) break
      moved.push(...ids(found))
      from = Math.max(...numbers(found))
    }
    expect(moved.length).toBeLessThan(all.length)
  })

  it('is searched by type, without parentheses', async () => {
    const own = await busy()
    const search = (text: string): Promise<unknown[]> => own.search('events', text)
    const some = await search('type=153 or type=62 sortby time asc page 1')
    expect(some.length).toBeGreaterThan(0)
    expect(new Set(some.map((event) => (event as { code: string }).code))).toEqual(
      new Set(['153', '62']),
    )
    expect(await search('(type=153)')).toEqual([])
    expect(await search('type=abc')).toEqual([])
    expect(await search('id=1')).toEqual([])
    expect(await search('sortby time page 1')).toEqual([])
    expect((await search('severity=error or severity=warning')).length).toBeGreaterThanOrEqual(0)
    const name = [...own.world.vms.values()][0]!.name
    expect(await search(`event_vm="${name}" and type!=30`)).toEqual(
      (await own.events(0)).filter(
        ({ vm, code }) => (vm as { name?: string })?.name === name && code !== '30',
      ),
    )
    expect((await own.raw('/events?search=page%200&max=1')).status).toBe(400)
  })

  it('one event is found by its id, 404 when there is none, 400 when that is no number', async () => {
    const own = await client()
    const [newest] = await own.events(0)
    expect(await own.get(`/events/${newest!.id}`)).toEqual(newest)
    expect((await own.raw('/events/1')).status).toBe(404)
    expect((await own.raw(`/events/${UNKNOWN}`)).status).toBe(400)
  })
})

describe('what happens to the log', () => {
  it('a lower id may become visible after a higher one', async () => {
    const own = await client()
    const [a, b] = [...own.world.vms.keys()]
    await own.get('')
    const from = own.newest
    own.world.faults.lateEvents(1, 500)
    own.world.updateVm(a!, { comment: 'late' })
    own.world.updateVm(b!, { comment: 'in time' })
    const first = numbers(await own.events(from))
    expect(first.length).toBe(1)
    own.pass(500)
    const then = numbers(await own.events(from))
    expect(then.length).toBe(2)
    expect(then[1]).toBeLessThan(first[0]!)
  })

  it('dismissed events leave the list and are found by id; "display all" brings them back', async () => {
    const own = await client()
    const [newest, second] = await own.events(0)
    own.world.faults.dismiss([Number(newest!.id)])
    expect(ids(await own.list('/events?max=1'))).toEqual([second!.id])
    expect((await own.raw(`/events/${newest!.id}`)).status).toBe(200)
    own.world.faults.dismiss()
    expect(await own.get('/events?max=1')).toEqual({})
    own.world.faults.displayAll()
    expect(ids(await own.list('/events?max=1'))).toEqual([newest!.id])
  })

  it('ageing removes events for good', async () => {
    const own = await client()
    const all = await own.events(0)
    const kept = all[20]!
    own.world.faults.purgeEventsBefore(Number(kept.id))
    expect(ids(await own.events(0))).toEqual(ids(all.slice(0, 21)))
    expect((await own.raw(`/events/${all[21]!.id}`)).status).toBe(404)
    expect((await own.events(Number(all[30]!.id))).length).toBe(21)
  })

  it('a restored backup sets state and sequence back, and gives ids again', async () => {
    const own = await client()
    const [vm] = [...own.world.vms.values()].filter(({ status }) => status === 'down')
    own.world.faults.backup()
    const cursor = own.newest
    const name = vm!.name
    own.world.renameVm(vm!.id, 'after-backup')
    const added = own.world.createVm({ name: 'gone' })
    own.world.startVm(vm!.id)
    own.pass(20_000)
    const lost = own.newest
    own.world.faults.restoreBackup()
    expect((await own.raw('')).status).toBe(401)
    await own.signIn()
    expect(own.newest).toBe(cursor)
    expect(await own.events(lost)).toEqual([])
    expect(await own.get(`/vms/${vm!.id}`)).toMatchObject({ name, status: 'down' })
    expect((await own.raw(`/vms/${added}`)).status).toBe(404)
    own.pass(60_000)
    own.world.addTag('again')
    expect(own.newest).toBeGreaterThan(cursor)
    expect(own.newest).toBeLessThanOrEqual(lost)
  })

  it('a restore without a backup only loses the newest events', async () => {
    const own = await client()
    const cursor = own.newest
    own.world.faults.restoreBackup()
    expect(own.newest).toBeLessThan(cursor)
    expect(own.world.vms.size).toBe(60)
  })

  it('one event of an unknown type fails each list that holds it', async () => {
    const own = await client()
    const all = await own.events(0)
    const bad = all[2]!.id
    const repair = own.world.faults.badRow('events', bad)
    const answer = await own.raw('/events')
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { detail: '', reason: 'Operation Failed' },
    ])
    expect((await own.raw(`/events/${bad}`)).status).toBe(404)
    expect((await own.list('/events?max=2')).length).toBe(2)
    expect((await own.events(Number(bad))).length).toBe(2)
    repair()
    expect((await own.events(0)).length).toBe(all.length)
  })
})

describe('faults', () => {
  it('expired sessions are 401 for all', async () => {
    const own = await client()
    own.world.faults.expireSessions()
    expect((await own.raw('')).status).toBe(401)
    expect((await (await own.signIn()).raw('')).status).toBe(200)
  })

  it('a restart answers 503, refuses, does not answer, and has forgotten every token', async () => {
    const own = await client()
    const from = own.newest
    own.world.faults.restart({ unavailable: 1_000, refused: 33_000, unanswered: 20_000 })
    expect((await own.raw('')).status).toBe(503)
    own.pass(2_000)
    await expect(own.raw('')).rejects.toMatchObject({ name: 'EngineRefused' })
    own.pass(33_000)
    const answer = await own.raw('')
    expect(own.waits).toEqual([19_000])
    expect(answer.status).toBe(401)
    expect((await (await own.signIn()).raw('')).status).toBe(200)
    const codes = own.codes(from)
    expect(codes).toContain(10780)
    expect(codes).not.toContain(1)
    expect(codes).not.toContain(2)
  })

  it('a restart loses what was under way', async () => {
    const own = await client()
    const [vm] = [...own.world.vms.values()].filter(({ status }) => status === 'up')
    own.world.stopVm(vm!.id)
    own.world.faults.restart()
    own.pass(60_000)
    expect(vm!.status).toBe('up')
  })

  it('a bad row fails its list and its own document, not the others', async () => {
    const own = await client()
    const [bad, good] = own.world.storageDomains.keys()
    const repair = own.world.faults.badRow('storageDomains')
    const answer = await own.raw('/storagedomains')
    expect(answer.status).toBe(500)
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(await answer.json()).toEqual({ detail: '', reason: 'Operation Failed' })
    expect((await own.raw(`/storagedomains/${bad}`)).status).toBe(500)
    expect((await own.raw(`/storagedomains/${good}`)).status).toBe(200)
    repair()
    expect((await own.raw('/storagedomains')).status).toBe(200)
  })

  it('a VM deleted in the middle of a request fails that request alone', async () => {
    const own = await client()
    const from = own.newest
    own.world.faults.deletedMidRequest()
    expect((await own.raw('/vms')).status).toBe(200)
    const answer = await own.raw('/vms?follow=nics')
    expect(answer.status).toBe(500)
    expect(answer.headers.get('Content-Type')).toContain('text/html')
    expect(own.codes(from)).toEqual([30, 113])
    expect((await own.list('/vms?follow=nics')).length).toBe(59)
  })

  it('silent changes write no event, not even later', async () => {
    const own = await client()
    await own.get('')
    const from = own.newest
    const id = own.world.faults.silently(() => own.world.createVm({ name: 'silent' }))
    own.pass(60_000)
    expect(await own.get(`/vms/${id}`)).toMatchObject({ name: 'silent' })
    expect(own.codes(from)).toEqual([])
    own.world.renameVm(id, 'loud')
    expect(own.codes(from)).toEqual([35, 1200])
  })

  it('another installation answers with another id', async () => {
    const own = await client()
    const product = async (): Promise<unknown> => (await own.get(''))['product_info']
    const before = await product()
    own.world.faults.changeInstanceId()
    expect(await product()).not.toEqual(before)
  })
})
