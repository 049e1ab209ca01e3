/** Replicas as answers read them, made of rows; nothing is remembered. */
import { NO_ACTIVITY } from '../../../src/core/estate/activity.ts'
import type { VerdictListRow } from '../../../src/core/model/list-rows.ts'
import type { Upsert } from '../../../src/core/ports.ts'
import type { Replica } from '../../../src/core/estate/replica.ts'
import { tablesOf } from './tables.ts'

export const replicaOf = (
  engine: string,
  orders: Upsert[],
  verdicts: VerdictListRow[] = [],
  more: Partial<Replica> = {},
): Replica => ({
  ...tablesOf(orders, verdicts),
  engine,
  name: engine,
  meta: undefined,
  facts: undefined,
  activity: NO_ACTIVITY,
  now: () => 0,
  memo: (_, make) => make(),
  ...more,
})
