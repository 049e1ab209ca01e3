/** Code that runs inside the browser, handed over as text: the least that validating an estate has to read and write. */

export interface PipelineFloor {
  ms: number
  rows: number
  verdicts: number
}

/** Reads the rows that policy inputs are made of in pages of a thousand, and writes each verdict once, raw. */
export const runPipelineFloor = async (name: string): Promise<PipelineFloor> => {
  const opened = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result)
      request.onerror = () => fail(request.error)
    })
  const db = await opened(indexedDB.open(name))
  const pages = async (
    kind: string,
    each: (rows: { id: string }[]) => Promise<void> | void,
  ): Promise<void> => {
    let range: IDBKeyRange | null = null
    for (;;) {
      const rows = (await opened(db.transaction(kind).objectStore(kind).getAll(range, 1000))) as {
        id: string
      }[]
      if (rows.length === 0) return
      await each(rows)
      range = IDBKeyRange.lowerBound(rows.at(-1)!.id, true)
    }
  }
  const request = indexedDB.open('bench-pipeline-floor', 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore('verdicts', { keyPath: 'id' })
  }
  const target = await opened(request)
  const start = performance.now()
  let rows = 0
  let verdicts = 0
  for (const kind of ['vm', 'disk']) {
    await pages(kind, (page) => {
      rows += page.length
    })
  }
  await pages('verdicts', async (page) => {
    verdicts += page.length
    await new Promise<void>((done, fail) => {
      const tx = target.transaction('verdicts', 'readwrite', { durability: 'relaxed' })
      for (const one of page) tx.objectStore('verdicts').put(one)
      tx.oncomplete = () => done()
      tx.onerror = () => fail(tx.error)
    })
  })
  const ms = performance.now() - start
  db.close()
  target.close()
  indexedDB.deleteDatabase('bench-pipeline-floor')
  return { ms, rows, verdicts }
}

/** How many slabs of entries wait; cheap enough to be asked often beside what is measured. */
export const readWaiting = (database: string): Promise<number> =>
  new Promise((done, fail) => {
    const request = indexedDB.open(database)
    request.onerror = () => fail(request.error)
    request.onsuccess = () => {
      const db = request.result
      const count = db.transaction('pending').objectStore('pending').count()
      count.onerror = () => fail(count.error)
      count.onsuccess = () => {
        db.close()
        done(count.result)
      }
    }
  })
