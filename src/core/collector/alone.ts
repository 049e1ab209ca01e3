/**
 * The requests that events would take if each were applied by itself, as it arrives: the yardstick of what one plan for a
 * page of events saves. Details and objects that turn out to be missing are left out, so the truth is no less.
 */
import type { Sheet } from '../adapters/adapter.ts'
import type { EngineEvent } from '../model/event.ts'
import { refKey, type Kind } from '../model/kinds.ts'
import { pagesOf, type Ground } from './cost.ts'
import { plan, type Work } from './plan.ts'

/** One lookup for all events that name the same object. */
function remembered(look: (id: string) => Promise<number>): (id: string) => Promise<number> {
  const known = new Map<string, Promise<number>>()
  return (id) => {
    const found = known.get(id) ?? look(id)
    known.set(id, found)
    return found
  }
}

/** Requests for `events`, one at a time, with the replica as it stands before them. */
export async function requestsAlone(
  { sheets, rows, meta, pageSize }: Ground,
  events: readonly EngineEvent[],
): Promise<number> {
  const vmsOn = remembered(
    async (host) => (await rows.referring('vm', refKey('host', host))).length,
  )
  const disksOf = remembered(async (vm) => {
    const [row] = await rows.get('vm', [vm])
    return row?.diskAttachments?.length ?? 0
  })
  const listing = (kind: Kind): number => {
    const sheet: Sheet = sheets[kind]
    const pages = pagesOf({
      total: meta.kinds[kind].rows,
      pageSize: sheet.paging === 'id' ? pageSize : Infinity,
    })
    return pages + (sheet.join ? 1 : 0)
  }
  const requestsFor = async ({ whole, one, placed, attached }: Work): Promise<number> => {
    let sum = one.length
    for (const kind of whole) sum += listing(kind)
    for (const host of placed) sum += await vmsOn(host)
    for (const vm of attached) sum += await disksOf(vm)
    return sum
  }
  let sum = 0
  for (const event of events) sum += await requestsFor(plan(sheets, [event]))
  return sum
}
