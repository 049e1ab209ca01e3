/** The snapshot worker: writes a replica into a file, or opens a file as a replica. */
import { openSnapshot } from '../snapshot/open.ts'
import type { FromSnapshot, ToSnapshot } from '../snapshot/protocol.ts'
import { snapshotLines } from '../snapshot/save.ts'
import { sha256 } from '../policy/sha256.ts'
import { openStored, storageFault } from '../store/queries.ts'
import { systemClock } from './clock.ts'

const post = (message: FromSnapshot): void => self.postMessage(message)

/** Progress is told in steps of this share. */
const STEP = 0.01
let told = -1

const progress = (share: number): void => {
  if (share - told < STEP && share < 1) return
  told = share
  post({ type: 'progress', share })
}

const encoder = new TextEncoder()

/** Browsers have one of their own only for https and localhost. */
async function digest(text: string): Promise<string> {
  const bytes = encoder.encode(text)
  if (!('subtle' in crypto)) return sha256(bytes)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function save({ head }: ToSnapshot & { type: 'save' }): Promise<Blob> {
  const db = await openStored(head.engine.id)
  try {
    const lines = snapshotLines(db, { ...head, savedAt: systemClock.now() }, digest)
    const text = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        const { done, value } = await lines.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
    })
    const zipped = text.pipeThrough(new CompressionStream('gzip'))
    const body = await new Response(zipped).blob()
    return new Blob([body], { type: 'application/gzip' })
  } finally {
    db.close()
  }
}

async function run(message: ToSnapshot): Promise<FromSnapshot> {
  if (message.type === 'save') return { type: 'saved', blob: await save(message) }
  const { file, free } = message
  const options = { digest, free, now: systemClock.now(), onprogress: progress }
  return { type: 'opened', engine: await openSnapshot(file, options) }
}

self.addEventListener('message', ({ data }: MessageEvent<ToSnapshot>) => {
  run(data).then(post, (error: unknown) => {
    const { kind, message, nextStep } = storageFault(error)
    post({ type: 'fault', fault: { kind, message, nextStep } })
  })
})
