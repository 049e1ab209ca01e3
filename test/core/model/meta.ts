/** Meta records for tests of what may be claimed of a replica. */
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'
import type { KindMeta, ReplicaMeta } from '../../../src/core/model/meta.ts'
import { firstMeta } from '../../../src/core/store/meta-record.ts'

/** The record with one kind changed. */
export const withKind = (
  meta: ReplicaMeta,
  kind: Kind,
  change: Partial<KindMeta>,
): ReplicaMeta => ({
  ...meta,
  kinds: { ...meta.kinds, [kind]: { ...meta.kinds[kind], ...change } },
})

/** Loaded at `loadedAt`, every kind complete, following events; never polled. */
export const wholeMeta = (loadedAt: number): ReplicaMeta => ({
  ...KINDS.reduce(
    (meta, kind) => withKind(meta, kind, { state: 'complete', rows: 1, completeAt: loadedAt }),
    firstMeta('e1'),
  ),
  phase: 'refresh',
  parity: true,
  loadStartedAt: loadedAt - 60_000,
  lastLoadAt: loadedAt,
})
