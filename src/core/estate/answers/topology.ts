/**
 * The rows of the tree that are in sight: what is opened or leads to what was looked for, in parts where a node has too
 * many children, and of VMs the first few until all are wanted.
 */
import { vmsOf } from '../lists.ts'
import type { Replicas } from '../replica.ts'
import type { NodeKey, RowId, TopologyAnswer, TopologyQuestion, TopologyRow } from '../topology.ts'
import { hrefOf, nodeOf } from '../topology-node.ts'
import { sumOf, treeOf, type TreeNode } from '../topology-tree.ts'
import { noteOf, tagsOf } from '../topology-words.ts'

/** Children that stand under one node before they come in parts. */
export const PART = 200
/** VMs that are shown of a node before all of them are wanted. */
export const FEW = 5

/** A node as it is shown: with those of its children that pass. */
interface Shown {
  node: TreeNode
  children: readonly TreeNode[]
  /** It is open because of what was found in it. */
  found: boolean
}

/** What is looked for. Decides of each node once. */
class Filter {
  readonly active: boolean
  readonly #text: string
  readonly #blocked: boolean
  readonly #kept = new Map<TreeNode, { kept: boolean; within: boolean }>()

  constructor({ text, blocked }: TopologyQuestion) {
    this.#text = text.trim().toLocaleLowerCase()
    this.#blocked = blocked
    this.active = this.#text !== '' || blocked
  }

  show(node: TreeNode): Shown {
    const children = node.children()
    if (!this.active) return { node, children, found: false }
    const all = this.#passes(node) || this.#text === ''
    const passing = children.filter((child) => (all ? this.#allowed(child) : this.keeps(child)))
    return { node, children: passing, found: this.#text !== '' && this.#of(node).within }
  }

  keeps(node: TreeNode): boolean {
    return !this.active || this.#of(node).kept
  }

  #of(node: TreeNode): { kept: boolean; within: boolean } {
    let known = this.#kept.get(node)
    if (!known) {
      // Nothing of a branch without a blocked VM is looked at.
      const within =
        this.#allowed(node) && this.#text !== '' && node.children().some((one) => this.keeps(one))
      known = { kept: this.#allowed(node) && (this.#passes(node) || within), within }
      this.#kept.set(node, known)
    }
    return known
  }

  #passes({ name }: TreeNode): boolean {
    return this.#text === '' || name.toLocaleLowerCase().includes(this.#text)
  }

  #allowed({ vms }: TreeNode): boolean {
    return !this.#blocked || vms.some(({ readiness }) => readiness.level === 'blocked')
  }
}

/** Too many children come in parts that are named after the first and the last. */
function inParts({ node, children }: Shown): readonly TreeNode[] {
  if (children.length <= PART || node.kind === 'group') return children
  const parts: TreeNode[] = []
  for (let from = 0; from < children.length; from += PART) {
    const some = children.slice(from, from + PART)
    const [first, last] = [some[0]!, some.at(-1)!]
    parts.push({
      key: `${node.key}:${from / PART + 1}`,
      kind: 'group',
      id: '',
      name: `${first.name} – ${last.name}`,
      replica: node.replica,
      vms: [...new Set(some.flatMap(({ vms }) => vms))],
      children: () => some,
    })
  }
  return parts
}

interface Place {
  id: RowId
  node: TreeNode
  level: number
  parent: number
  place: number
  siblings: number
  open: boolean | null
  /** VMs that are left out here, of this node; 0: it is a node itself. */
  left: number
}

class Walk {
  readonly places: Place[] = []
  /** Nodes from the top to the one that is wanted in detail. */
  path: readonly TreeNode[] | null = null
  at = -1
  readonly #filter: Filter
  readonly #opened: ReadonlySet<NodeKey>
  readonly #closed: ReadonlySet<NodeKey>
  readonly #whole: ReadonlySet<NodeKey>
  readonly #node: RowId | null

  constructor(question: TopologyQuestion) {
    this.#filter = new Filter(question)
    this.#opened = new Set(question.opened)
    this.#closed = new Set(question.closed)
    this.#whole = new Set(question.whole)
    this.#node = question.node
  }

  go(nodes: readonly TreeNode[]): void {
    const kept = nodes.filter((node) => this.#filter.keeps(node))
    kept.forEach((node, i) => {
      const at = { id: node.key, level: 1, parent: -1, place: i + 1, siblings: kept.length }
      this.#visit(node, at, [])
    })
  }

  #visit(
    node: TreeNode,
    at: Omit<Place, 'node' | 'open' | 'left'>,
    above: readonly TreeNode[],
  ): void {
    const shown = this.#filter.show(node)
    const open = shown.children.length === 0 ? null : this.#isOpen(shown)
    const path = [...above, node]
    const index = this.#place({ ...at, node, open, left: 0 }, path)
    if (!open) return
    const children = inParts(shown)
    const few = this.#few(node, children)
    const left = children.length - few
    const siblings = few + Number(left > 0)
    const below = { level: at.level + 1, parent: index, siblings }
    children.slice(0, few).forEach((child, i) => {
      const id = `${at.id}>${child.kind}:${child.id || i + 1}`
      this.#visit(child, { ...below, id, place: i + 1 }, path)
    })
    if (left > 0)
      this.#place({ ...below, id: `${at.id}>more`, place: siblings, node, open: null, left }, path)
  }

  #place(place: Place, path: readonly TreeNode[]): number {
    const index = this.places.push(place) - 1
    if (place.id === this.#node) {
      this.path = path
      this.at = index
    }
    return index
  }

  #isOpen({ node: { key, kind }, found }: Shown): boolean {
    if (this.#closed.has(key)) return false
    return found || kind === 'engine' || kind === 'dataCenter' || this.#opened.has(key)
  }

  #few({ key }: TreeNode, children: readonly TreeNode[]): number {
    const all = children.length <= FEW + 1 || this.#whole.has(key) || this.#filter.active
    return all || children[0]?.kind !== 'vm' ? children.length : FEW
  }
}

const ON: Readonly<Partial<Record<TreeNode['kind'], string>>> = {
  idle: 'that do not run',
  group: 'of this group',
}

function rowOf({ node, left, ...place }: Place, several: boolean): TopologyRow {
  const { key, kind, name, vms } = node
  if (left > 0) {
    const which = ON[kind] ?? `of ${name}`
    return {
      ...place,
      key: `${key}:more`,
      kind: 'more',
      name: `Show ${left.toLocaleString('en-US')} more VMs ${kind === 'host' ? `on ${name}` : which}`,
      ...{ note: '', tags: [], sum: sumOf([]), readiness: null, href: '' },
    }
  }
  return {
    ...place,
    ...{ key, kind, name },
    note: noteOf(node),
    tags: tagsOf(node),
    sum: sumOf(vms),
    readiness: kind === 'vm' ? (vms[0]?.readiness ?? null) : null,
    href: hrefOf(node, several),
  }
}

export function answerTopology(replicas: Replicas, question: TopologyQuestion): TopologyAnswer {
  const several = question.engines.length > 1
  const walk = new Walk(question)
  walk.go(replicas.flatMap((replica) => treeOf(replica, question.by, several)))
  const { places, path, at } = walk
  const first = Math.max(0, Math.min(question.first, places.length - question.count))
  const count = (of: (replica: (typeof replicas)[number]) => number): number =>
    replicas.reduce((sum, replica) => sum + of(replica), 0)
  return {
    total: places.length,
    first,
    rows: places.slice(first, first + question.count).map((place) => rowOf(place, several)),
    node: path ? nodeOf(path.at(-1)!, path.slice(0, -1), several) : null,
    nodeAt: at,
    counts: {
      clusters: count((replica) => replica.list('cluster').rows.length),
      hosts: count((replica) => replica.list('host').rows.length),
      vms: count((replica) => vmsOf(replica).length),
    },
  }
}
