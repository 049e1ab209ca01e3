/** What of a list outlives its page while the tab is open: the rows chosen and where it was scrolled to. */
import type { Key } from '../../core/estate/protocol.ts'

export class Selection {
  keys = $state.raw<ReadonlySet<Key>>(new Set())
  /** The rows were all chosen together as this list: ends with the first change. */
  whole = $state('')

  set(keys: ReadonlySet<Key>, whole = ''): void {
    this.keys = keys
    this.whole = whole
  }
  clear(): void {
    this.set(new Set())
  }
}

const selections = new Map<string, Selection>()

/** The chosen rows of a list, by its path. */
export function selectionOf(list: string): Selection {
  let selection = selections.get(list)
  if (!selection) selections.set(list, (selection = new Selection()))
  return selection
}

const places = new Map<string, number>()
/** Of so many lists the place is remembered. */
const MOST = 50

/** How far a list was scrolled, by its address without what is open beside it. */
export const placeOf = (address: string): number => places.get(address) ?? 0

export function keepPlace(address: string, top: number): void {
  places.delete(address)
  places.set(address, top)
  const oldest = places.keys().next().value
  if (places.size > MOST && oldest !== undefined) places.delete(oldest)
}
