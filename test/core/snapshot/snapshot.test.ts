/** A replica goes into a file and comes back as another one; a file that is not whole leaves nothing behind. */
import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { Blob } from 'node:buffer'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { isSnapshotId } from '../../../src/core/model/snapshot.ts'
import { openSnapshot, type OpenOptions } from '../../../src/core/snapshot/open.ts'
import { snapshotLines } from '../../../src/core/snapshot/save.ts'
import {
  chunksAfter,
  deleteReplica,
  listReplicas,
  parseChunk,
  ReplicaDb,
} from '../../../src/core/store/queries.ts'
import { cleanUp, fresh } from '../store/contract.ts'
import { verdict, vm } from '../store/rows.ts'

afterEach(async () => {
  await cleanUp()
  for (const id of await stored()) await deleteReplica(id)
})

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const HEAD = {
  app: '9.9.9',
  savedAt: 1_790_000_000_000,
  engine: { id: 'demo', name: 'Demo estate', url: 'https://engine.example/ovirt-engine' },
}
const OPTIONS: OpenOptions = { digest, free: null, now: 1_790_000_100_000 }

const fileOf = (content: Uint8Array, name = 'demo.portolan.gz') => ({
  name,
  size: content.length,
  stream: () => new Blob([content]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>,
})
const zipped = (text: string) => fileOf(gzipSync(text))

/** A replica of 450 VMs, one of them judged, and the text of its file. */
async function saved(): Promise<{ db: ReplicaDb; text: string }> {
  const { store, epoch } = await fresh()
  const vms = Array.from({ length: 450 }, (_, at) =>
    vm(`vm-${String(at).padStart(4, '0')}`, { cluster: 'c', disks: [`d-${at}`] }),
  )
  await store.inventory.commit({
    epoch,
    now: 1,
    upserts: vms,
    meta: (old) => ({ ...old, lastGoodPollAt: 7, loadStartedAt: 1, parity: true }),
  })
  const [due] = await store.validation.due(2, 1)
  await store.validation.saveResults({
    epoch,
    results: [{ token: due!.token, verdict: verdict(due!.id, {}) }],
    postponed: [],
  })
  const db = store.db
  const lines: string[] = []
  for await (const line of snapshotLines(db, HEAD, digest)) lines.push(line)
  return { db, text: lines.join('') }
}

const idsOf = async (db: ReplicaDb, kind: 'vm' | 'verdict'): Promise<string[]> =>
  (await chunksAfter(db, kind, -1)).flatMap((chunk) => parseChunk(chunk).map(({ id }) => id)).sort()

const stored = async (): Promise<string[]> =>
  (await listReplicas()).map(({ engineId }) => engineId).filter(isSnapshotId)

describe('a snapshot file', () => {
  it('brings back rows, lists, verdicts and what waits, under a name of its own', async () => {
    const { db, text } = await saved()
    const shares: number[] = []
    const id = await openSnapshot(zipped(text), {
      ...OPTIONS,
      onprogress: (share) => shares.push(share),
    })
    expect(isSnapshotId(id)).toBe(true)
    expect(shares.at(-1)).toBe(1)
    const copy = new ReplicaDb(id)
    try {
      expect(await copy.rows('vm').count()).toBe(450)
      const [row, origin] = await Promise.all([
        copy.rows('vm').get('vm-0123'),
        db.rows('vm').get('vm-0123'),
      ])
      expect(row).toMatchObject({ row: origin!.row, refs: origin!.refs })
      expect(await idsOf(copy, 'vm')).toEqual(await idsOf(db, 'vm'))
      expect(await idsOf(copy, 'verdict')).toEqual(await idsOf(db, 'verdict'))
      const waiting = (await copy.pending.toArray()).flatMap(({ entries }) => entries)
      expect(waiting).toHaveLength(449)
      // What waits lies by the chunk of its VM.
      for (const { no, entries } of await copy.pending.toArray()) {
        const rows = await copy.rows('vm').bulkGet(entries.map((entry) => entry.id))
        expect(new Set(rows.map((one) => one?.chunk))).toEqual(new Set([no]))
      }
      expect(await copy.meta.get('replica')).toMatchObject({
        engineId: id,
        lastGoodPollAt: 7,
        parity: true,
        epoch: 0,
        kinds: { vm: { rows: 450 }, disk: { rows: 0 } },
        snapshot: { file: 'demo.portolan.gz', savedAt: HEAD.savedAt, engine: HEAD.engine },
      })
    } finally {
      copy.close()
    }
    // The same file again is the same replica.
    expect(await openSnapshot(zipped(text), OPTIONS)).toBe(id)
    expect(await stored()).toEqual([id])
  })

  it.each([
    ['is a picture', () => fileOf(Buffer.from('GIF89a'))],
    ['is empty', () => fileOf(Buffer.alloc(0))],
    ['is gzip of something else', () => zipped('hello\n')],
    ['is an estate export', () => zipped('{"format":1,"engine":{}}\n')],
  ])('that %s is none', async (_, file) => {
    await expect(openSnapshot(file(), OPTIONS)).rejects.toMatchObject({
      kind: 'protocol',
      message: 'This file is not a snapshot of Portolan',
    })
    expect(await stored()).toEqual([])
  })

  it('of a newer Portolan says which schema it has', async () => {
    const { text } = await saved()
    const file = zipped(text.replace('"schema":1', '"schema":4'))
    await expect(openSnapshot(file, OPTIONS)).rejects.toMatchObject({
      message: 'This file needs a newer Portolan',
      nextStep: expect.stringContaining('schema 4; this version reads up to 1') as string,
    })
  })

  it.each<[string, (text: string) => Uint8Array]>([
    ['breaks off', (text) => gzipSync(text).subarray(0, 2000)],
    ['has a changed value', (text) => gzipSync(text.replace('vm-0200', 'vm-9200'))],
    ['lacks a line', (text) => gzipSync(text.split('\n').toSpliced(2, 1).join('\n'))],
    ['lacks its end', (text) => gzipSync(text.split('\n').slice(0, -2).join('\n'))],
    ['goes on after its end', (text) => gzipSync(`${text}["vm",[]]\n`)],
  ])('that %s leaves nothing behind', async (_, damage) => {
    const { text } = await saved()
    await expect(openSnapshot(fileOf(damage(text)), OPTIONS)).rejects.toMatchObject({
      message: 'This snapshot file is damaged',
    })
    expect(await stored()).toEqual([])
  })

  it('that the browser has no room for is refused before anything is stored', async () => {
    const { text } = await saved()
    await expect(openSnapshot(zipped(text), { ...OPTIONS, free: 1000 })).rejects.toMatchObject({
      kind: 'quota',
    })
    expect(await stored()).toEqual([])
  })

  it('that is given up half-way leaves nothing behind', async () => {
    const { text } = await saved()
    const control = new AbortController()
    const onprogress = (share: number): void => {
      if (share > 0.4) control.abort()
    }
    await expect(
      openSnapshot(zipped(text), { ...OPTIONS, signal: control.signal, onprogress }),
    ).rejects.toThrow()
    expect(await stored()).toEqual([])
  })

  it('is readable with common tools', async () => {
    const { text } = await saved()
    const [head] = gunzipSync(gzipSync(text)).toString('utf8').split('\n')
    expect(JSON.parse(head!)).toEqual({ portolan: 'snapshot', schema: 1, ...HEAD })
  })
})
