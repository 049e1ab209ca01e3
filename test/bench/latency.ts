/** How long a change in the engine takes to be a row in the store, with the settings that users have. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { World } from '../../src/proxy/demo/world.ts'

/** Pause between two changes, milliseconds: together they fall on every moment between two polls. */
const PAUSE = { least: 400, most: 2_000 }
/** How often the store is looked at, milliseconds: the error of the figures. */
const LOOK = 25
/** A change that is not there after so long will not come, milliseconds. */
const LONGEST = 120_000

/** Descriptions of stored VMs, read past the product; '' for those that are not there. */
const readDescriptions = async ({ database, ids }: { database: string; ids: string[] }) => {
  const db = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open(database)
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  try {
    const store = db.transaction('vm').objectStore('vm')
    return await Promise.all(
      ids.map(
        (id) =>
          new Promise<string>((done, fail) => {
            const request = store.get(id) as IDBRequest<
              { row: { description: string } } | undefined
            >
            request.onsuccess = () => done(request.result?.row.description ?? '')
            request.onerror = () => fail(request.error)
          }),
      ),
    )
  } finally {
    db.close()
  }
}

/** The value below which `share` (0 to 1) of them lie. */
export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!

/**
 * Changes `count` VMs one after the other and waits for each in the store of the collecting page. Returns what each took,
 * milliseconds; throws when one does not come.
 */
export async function latencies(
  page: Page,
  database: string,
  world: World,
  count: number,
): Promise<number[]> {
  const ids = [...world.vms.keys()].slice(0, count)
  const waiting = new Map<string, number>()
  const took: number[] = []
  let next = performance.now()
  while (took.length < ids.length) {
    const now = performance.now()
    const id = ids[took.length + waiting.size]
    if (id !== undefined && now >= next) {
      world.updateVm(id, { description: `latency ${id}` })
      waiting.set(id, performance.now())
      next = now + PAUSE.least + Math.random() * (PAUSE.most - PAUSE.least)
    }
    const asked = [...waiting.keys()]
    const found = await page.evaluate(readDescriptions, { database, ids: asked })
    for (const [at, changed] of asked.entries()) {
      const waited = performance.now() - waiting.get(changed)!
      if (found[at] === `latency ${changed}`) {
        took.push(waited)
        waiting.delete(changed)
      } else if (waited > LONGEST) throw new Error(`the change of VM ${changed} did not come`)
    }
    await wait(LOOK)
  }
  return took
}
