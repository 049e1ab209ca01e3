/** What became of the VMs since a visit ended: those that are new, those that are gone, those that are not as they were. */
import type { ChangesAnswer, ChangesQuestion } from '../changes.ts'
import { parseRoll } from '../../model/trend.ts'
import type { Replica, Replicas } from '../replica.ts'
import { compareText } from '../select.ts'

/** VMs that are named, of each group. */
const NAMED = 200

interface Named {
  engine: string
  id: string
  name: string
}

function compared(
  replica: Replica,
  vms: string,
): { added: Named[]; removed: Named[]; changed: Named[] } {
  const before = parseRoll(vms)
  const rows = replica.list('vm')
  const { engine } = replica
  const added: Named[] = []
  const changed: Named[] = []
  for (const { id, name, revision } of rows.rows) {
    const known = before.get(id)
    if (!known) added.push({ engine, id, name })
    else if (known.revision !== revision) changed.push({ engine, id, name })
  }
  const removed = [...before.values()]
    .filter(({ id }) => !rows.byId.has(id))
    .map(({ id, name }) => ({ engine, id, name }))
  return { added, removed, changed }
}

export function answerChanges(replicas: Replicas, { before }: ChangesQuestion): ChangesAnswer {
  const asked = replicas.flatMap((replica) => {
    const roll = before[replica.engine]
    return roll === undefined ? [] : [compared(replica, roll)]
  })
  const group = (of: 'added' | 'removed' | 'changed') => {
    const vms = asked.flatMap((one) => one[of]).sort((a, b) => compareText(a.name, b.name))
    return { vms: vms.length, named: vms.slice(0, NAMED) }
  }
  return {
    ready: replicas.every((replica) => replica.list('vm').ready),
    added: group('added'),
    removed: group('removed'),
    changed: group('changed'),
  }
}
