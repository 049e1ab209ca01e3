/** Code that runs inside the browser, handed over as text: the floors that the product is compared with. */

/** A module worker: fetches the given paths two at a time, parses them and puts every element raw into IndexedDB. */
export const FLOOR_WORKER = `
const open = () => new Promise((done, fail) => {
  const request = indexedDB.open('bench-floor', 1)
  request.onupgradeneeded = () => request.result.createObjectStore('raw', { autoIncrement: true })
  request.onsuccess = () => done(request.result)
  request.onerror = () => fail(request.error)
})
onmessage = async ({ data: paths }) => {
  try {
    const db = await open()
    const queue = [...paths]
    const start = performance.now()
    let rows = 0
    const lane = async () => {
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        const answer = await fetch(path)
        const body = JSON.parse((await answer.text()) || '{}')
        const items = Object.values(body).find(Array.isArray) ?? [body]
        await new Promise((done, fail) => {
          const tx = db.transaction('raw', 'readwrite', { durability: 'relaxed' })
          const store = tx.objectStore('raw')
          for (const item of items) store.put(item)
          tx.oncomplete = done
          tx.onerror = () => fail(tx.error)
        })
        rows += items.length
      }
    }
    await Promise.all([lane(), lane()])
    postMessage({ ms: performance.now() - start, rows })
  } catch (error) {
    postMessage({ error: String(error) })
  }
}
`

/** Runs the floor worker; the answer is `{ms, rows}`. */
export const runFloor = (paths: string[]): Promise<{ ms: number; rows: number }> =>
  new Promise((done, fail) => {
    const worker = new Worker('/bench-floor.js', { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<{ ms: number; rows: number; error?: string }>) => {
      worker.terminate()
      if (data.error) fail(new Error(data.error))
      else done(data)
    }
    worker.postMessage(paths)
  })

/** What a bare page does at the least: open the replica, read the list chunks of the VMs and their verdicts, parse. */
export const readChunks = async (database: string): Promise<{ ms: number; rows: number }> => {
  const db = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open(database)
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  const all = (kind: string): Promise<{ json: string }[]> =>
    new Promise((done, fail) => {
      const range = IDBKeyRange.bound([kind, 0], [kind, Infinity])
      const request = db.transaction('chunks').objectStore('chunks').getAll(range)
      request.onsuccess = () => done(request.result as { json: string }[])
      request.onerror = () => fail(request.error)
    })
  let rows = 0
  for (const kind of ['vm', 'verdict']) {
    for (const { json } of await all(kind)) rows += (JSON.parse(json) as unknown[]).length
  }
  db.close()
  // From the start of the navigation, as the product is measured.
  return { ms: performance.now(), rows }
}

export interface Progress {
  phase: string
  parity: boolean
  verdicts: number
  pending: number
  cursor: number | null
  paused: boolean
  requests: number
  bytes: number
  version: unknown
  /** Evaluations made, and those spared. */
  evaluated: number
  spared: number
}

/** How far the replica is, read past the product. */
export const readProgress = async (database: string): Promise<Progress | null> => {
  if (!(await indexedDB.databases()).some(({ name }) => name === database)) return null
  const db = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open(database)
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  try {
    const ask = <T>(store: string, run: (store: IDBObjectStore) => IDBRequest): Promise<T> =>
      new Promise((done, fail) => {
        const request = run(db.transaction(store).objectStore(store))
        request.onsuccess = () => done(request.result as T)
        request.onerror = () => fail(request.error)
      })
    interface Meta {
      phase: string
      parity: boolean
      cursor: number | null
      paused: boolean
      counters: { requests: number; bytes: number }
      policy: { version: unknown; evaluated: number; spared: number }
    }
    const meta = await ask<Meta | undefined>('meta', (store) => store.get('replica'))
    if (!meta) return null
    const slabs = await ask<{ entries: unknown[] }[]>('pending', (store) => store.getAll())
    const verdicts = await ask<number>('verdicts', (store) => store.count())
    return {
      phase: meta.phase,
      parity: meta.parity,
      cursor: meta.cursor,
      paused: meta.paused,
      requests: meta.counters.requests,
      bytes: meta.counters.bytes,
      version: meta.policy.version,
      evaluated: meta.policy.evaluated,
      spared: meta.policy.spared,
      verdicts,
      pending: slabs.reduce((sum, slab) => sum + slab.entries.length, 0),
    }
  } finally {
    db.close()
  }
}

/** What each verdict was held against, by VM. */
export const readInputs = async (database: string): Promise<Record<string, string>> => {
  const db = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open(database)
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  const all = await new Promise<{ id: string; verdict: { inputs: string } }[]>((done, fail) => {
    const request = db.transaction('verdicts').objectStore('verdicts').getAll()
    request.onsuccess = () => done(request.result as { id: string; verdict: { inputs: string } }[])
    request.onerror = () => fail(request.error)
  })
  db.close()
  return Object.fromEntries(all.map(({ id, verdict }) => [id, verdict.inputs]))
}
