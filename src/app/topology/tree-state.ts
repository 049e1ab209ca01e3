/** What the topology shows, as the address says it, so that a link shows a colleague the same branches. */
import {
  ARRANGEMENTS,
  type Arrangement,
  type NodeKey,
  type RowId,
} from '../../core/estate/topology.ts'

export interface TreeState {
  by: Arrangement
  text: string
  blocked: boolean
  opened: readonly NodeKey[]
  closed: readonly NodeKey[]
  whole: readonly NodeKey[]
  node: RowId | null
}

const isArrangement = (text: string): text is Arrangement =>
  (ARRANGEMENTS as readonly string[]).includes(text)

export function readTree(query: URLSearchParams): TreeState {
  const by = query.get('by') ?? ''
  return {
    by: isArrangement(by) ? by : 'hosts',
    text: query.get('q') ?? '',
    blocked: query.get('blocked') === 'yes',
    opened: query.getAll('open'),
    closed: query.getAll('closed'),
    whole: query.getAll('whole'),
    node: query.get('node'),
  }
}

/** Keys of the query after a change; what is default is left out. */
export const writeTree = (state: TreeState): Record<string, string | readonly string[] | null> => ({
  by: state.by === 'hosts' ? null : state.by,
  q: state.text || null,
  blocked: state.blocked ? 'yes' : null,
  open: state.opened,
  closed: state.closed,
  whole: state.whole,
  node: state.node,
})

const without = (keys: readonly NodeKey[], key: NodeKey): NodeKey[] =>
  keys.filter((one) => one !== key)

/** Opens or closes nodes. */
export const fold = (state: TreeState, keys: readonly NodeKey[], open: boolean): TreeState =>
  keys.reduce<TreeState>(
    (of, key) => ({
      ...of,
      opened: open ? [...without(of.opened, key), key] : without(of.opened, key),
      closed: open ? without(of.closed, key) : [...without(of.closed, key), key],
    }),
    state,
  )

/** Another arrangement has other branches. */
export const arrange = (state: TreeState, by: Arrangement): TreeState => ({
  ...state,
  by,
  opened: [],
  closed: [],
  whole: [],
  node: null,
})

/** The row to which typed letters lead: the next one whose name begins with them, from `from` on and around. */
export function typeAhead(names: readonly string[], letters: string, from: number): number {
  const wanted = letters.toLocaleLowerCase()
  for (let step = 0; step < names.length; step += 1) {
    const at = (from + step) % names.length
    if (names[at]!.toLocaleLowerCase().startsWith(wanted)) return at
  }
  return -1
}
