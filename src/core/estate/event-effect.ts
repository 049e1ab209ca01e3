/** What an event led to here, in words: what was read again, whether that was another one, and who has to be judged anew. */
import type { ObjectChange } from '../model/change.ts'
import type { AppliedEvent, Asked } from '../model/history.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import { kindWords } from '../model/pages.ts'
import type { Effect } from './event-question.ts'

const list = new Intl.ListFormat('en-US', { type: 'conjunction' })
const numbers = new Intl.NumberFormat('en-US')

/** `1 VM`, `all disks`, `the VMs on the host`. */
function readText(asked: readonly Asked[]): string {
  const parts = KINDS.flatMap((kind: Kind) => {
    const own = asked.filter((one) => one.kind === kind)
    if (own.length === 0) return []
    if (own.some(({ id, of }) => id === undefined && of === undefined)) {
      return `all ${kindWords(kind, 2)}`
    }
    const single = own.filter(({ id }) => id !== undefined).length
    const around = own.find(({ of }) => of !== undefined)?.of
    return [
      ...(single > 0 ? [`${numbers.format(single)} ${kindWords(kind, single)}`] : []),
      ...(around?.startsWith('host:') ? ['the VMs on the host'] : []),
      ...(around?.startsWith('vm:') ? ['the disks of the VM'] : []),
    ]
  })
  return list.format(parts)
}

/** VMs that were queued, as far as they were counted; null: together with those of other objects. */
const queuedBy = (changes: readonly Pick<ObjectChange, 'queued'>[]): number | null =>
  changes.reduce<number | null>(
    (sum, { queued }) => (sum === null || queued === null ? null : sum + queued),
    0,
  )

type Change = Pick<ObjectChange, 'kind' | 'id' | 'queued' | 'change'>

function outcome(changes: readonly Change[], waits: (vm: string) => boolean): string {
  const [only] = changes
  if (!only) return 'no change'
  if (changes.length === 1 && only.change === 'removed') return 'removed'
  const queued = queuedBy(changes)
  if (queued === null) return 'changed, VMs queued'
  if (queued === 0) return 'changed'
  const vms = changes.filter((one) => one.kind === 'vm' && one.queued === 1)
  if (vms.length === queued && !vms.some(({ id }) => waits(id))) return 'validated'
  return `queued ${numbers.format(queued)}`
}

/** `changes`: what changed because of it. `waits`: whether a VM is still queued. */
export function effectOf(
  { asked, past }: Pick<AppliedEvent, 'asked' | 'past'>,
  changes: readonly Change[],
  waits: (vm: string) => boolean,
): Effect {
  if (past) return { state: 'past', text: 'Before the load', changed: 0 }
  if (asked.length === 0) return { state: 'ignored', text: 'Ignored, no effect here', changed: 0 }
  const text = `Fetched ${readText(asked)}, ${outcome(changes, waits)}`
  return { state: 'read', text, changed: changes.length }
}
