/** Columns of the events table: what each is called, how wide it is, and from which width of the table on it is shown. */
import type { Named } from '../../core/model/event.ts'

export type EventColumnId =
  | 'severity'
  | 'time'
  | 'message'
  | 'code'
  | 'object'
  | 'effect'
  | 'id'
  | 'provider'
  | Exclude<Named, 'storageDomain'>

export interface EventColumn {
  id: EventColumnId
  title: string
  /** Pixels; a column that grows shares what is left. */
  width: number
  grow?: boolean
  /** Narrowest width of the table at which it is shown unless the user chose. */
  from: number
}

export const EVENT_COLUMNS: readonly EventColumn[] = [
  { id: 'severity', title: 'Severity', width: 92, from: 0 },
  { id: 'time', title: 'Time', width: 122, from: 0 },
  { id: 'message', title: 'Message', width: 240, grow: true, from: 0 },
  { id: 'code', title: 'Code', width: 180, from: 1000 },
  { id: 'object', title: 'Object', width: 130, from: 640 },
  { id: 'dataCenter', title: 'Data center', width: 110, from: 1600 },
  { id: 'cluster', title: 'Cluster', width: 108, from: 1080 },
  { id: 'host', title: 'Host', width: 120, from: 1460 },
  { id: 'vm', title: 'VM', width: 130, from: 1800 },
  { id: 'effect', title: 'Effect here', width: 214, from: 800 },
  { id: 'id', title: 'Event id', width: 92, from: 1700 },
  { id: 'provider', title: 'Provider', width: 120, from: 0 },
]

/** What a card says: it has the room of three lines, whatever its width. */
export const CARD_COLUMNS: readonly EventColumn[] = EVENT_COLUMNS.filter(({ id }) =>
  ['severity', 'time', 'message', 'object', 'effect'].includes(id),
)

/** `chosen`: ids that the user wants; null: those for which there is room. `provider` is for several engines only. */
export const shownColumns = (
  chosen: readonly string[] | null,
  width: number,
  several: boolean,
): EventColumn[] =>
  EVENT_COLUMNS.filter(
    ({ id, from }) =>
      (chosen ? chosen.includes(id) : from <= width) && (id !== 'provider' || several),
  )
