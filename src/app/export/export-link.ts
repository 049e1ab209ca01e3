/** One export worker for one file: started with the order, ended when the file is there or nobody wants it any more. */
import { Fault } from '../../core/errors.ts'
import type { Progress } from '../../core/model/preview.ts'
import type { TableRow } from '../../core/model/table.ts'
import type { ExportOrder, FromExport, ToExport } from '../../core/worker/export-protocol.ts'

/** What is used of a `Worker`. */
export interface ExportWorkerLike {
  postMessage(message: ToExport): void
  terminate(): void
  onmessage: ((event: MessageEvent<FromExport>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

const spawnWorker = (): ExportWorkerLike =>
  new Worker(new URL('../../core/worker/export.ts', import.meta.url), {
    type: 'module',
    name: 'portolan export',
  })

export interface MakeOptions {
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  /** Rows of a table, in batches; for orders of a table. */
  rows?: AsyncIterable<readonly TableRow[]>
  spawn?: () => ExportWorkerLike
}

/** Rejects with a Fault, with what `rows` throws, or with the reason of the signal as soon as it fires. */
export async function makeFile(
  order: ExportOrder,
  { signal, onProgress, rows, spawn = spawnWorker }: MakeOptions,
): Promise<Blob> {
  signal.throwIfAborted()
  const worker = spawn()
  try {
    const file = new Promise<Blob>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      worker.onmessage = ({ data }) => {
        if (data.type === 'progress') onProgress(data.progress)
        else if (data.type === 'done') resolve(data.blob)
        else {
          const { kind, message, nextStep } = data.fault
          reject(new Fault(kind, message, { nextStep }))
        }
      }
      worker.onerror = ({ message }) =>
        reject(
          new Fault('defect', `The export stopped: ${message || 'it could not be started.'}`, {
            nextStep: 'Try again. If it happens again, reload the page.',
          }),
        )
    })
    worker.postMessage({ type: 'order', order })
    // Whichever fails first is told; the other is of no interest then.
    const [blob] = await Promise.all([file, rows && handOver(worker, rows, signal)])
    return blob
  } finally {
    worker.terminate()
  }
}

async function handOver(
  worker: ExportWorkerLike,
  rows: AsyncIterable<readonly TableRow[]>,
  signal: AbortSignal,
): Promise<void> {
  for await (const batch of rows) {
    signal.throwIfAborted()
    worker.postMessage({ type: 'rows', rows: batch, last: false })
  }
  worker.postMessage({ type: 'rows', rows: [], last: true })
}
