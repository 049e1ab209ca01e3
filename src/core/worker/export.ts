/** The export worker: makes one file of what is stored, and of rows that the page hands over. */
import { LedgerDb, readLedger } from '../store/ledger-db.ts'
import { openStored, storageFault } from '../store/queries.ts'
import type { TableRow } from '../model/table.ts'
import { systemClock } from './clock.ts'
import type { ExportOrder, FromExport, ToExport } from './export-protocol.ts'
import { Exports } from './export-tasks.ts'
import { Handover } from './handover.ts'

const post = (message: FromExport): void => self.postMessage(message)

/** Progress is told at most this often, milliseconds. */
const PACE = 100
let told = -Infinity

const ledger = new LedgerDb()
const exports = new Exports({
  replica: openStored,
  ledger: (engine) => readLedger(ledger, engine),
  clock: systemClock,
  tell(progress) {
    const now = performance.now()
    if (now - told < PACE && progress.done < progress.total) return
    told = now
    post({ type: 'progress', progress })
  },
})

const rows = new Handover<readonly TableRow[]>()

function make(order: ExportOrder): Promise<Blob> {
  switch (order.type) {
    case 'table':
      return exports.table(order, rows)
    case 'workbook':
      return exports.workbook(order)
    case 'report':
      return exports.report(order)
    case 'policy-inputs':
      return exports.policyInputs(order)
    case 'estate':
      return exports.estate(order)
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToExport>) => {
  if (data.type === 'rows') {
    rows.put(data.rows)
    if (data.last) rows.end()
    return
  }
  make(data.order).then(
    (blob) => post({ type: 'done', blob }),
    (error: unknown) => {
      const { kind, message, nextStep } = storageFault(error)
      post({ type: 'fault', fault: { kind, message, nextStep } })
    },
  )
})
