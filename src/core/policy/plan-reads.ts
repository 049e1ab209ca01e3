/**
 * Which parts of the input a compiled policy can read, found in its plan without running it. Values are followed from the
 * input through keys, loops and calls of planned functions; whoever compares one, hands it to a builtin or keeps it has
 * read it with everything below. It may name too much and must never miss anything: a plan that it cannot follow has no
 * answer (null, possibly everything).
 *
 * A path such as `nics[].plugged` also stands for how many elements there are. A key that is only passed on the way to
 * deeper ones is no read of its own, as long as nobody can tell "missing" from "there, without what was looked for".
 *
 * A bundle may bring any plan, so the work is bounded: one that takes more has no answer either.
 */
import { Opaque, parsePlan, type Plan, type PlanFunction, type Statement } from './plan.ts'

const ENTRYPOINT = 'io/konveyor/forklift/ovirt/validate'
const CONCERNS = 'data.io.konveyor.forklift.ovirt.concerns'
const INPUT = 0
/** Deeper than any inventory; a plan that goes on is read whole from there. */
const DEEPEST = 40

/** Statements and locals looked at while a plan is followed: a second or two. The built-in rules take 75,000. */
const MOST_EFFORT = 10_000_000
/** Blocks and calls within each other. */
const MOST_NESTED = 200
/** Paths; they are compared with each other in the end. */
const MOST_READS = 2_000

type Block = readonly Statement[]

const KEY = '#'

/** What is left of the steps that a plan may take. */
class Effort {
  #left = MOST_EFFORT

  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new Opaque('too much to follow')
  }
}

/** What each local may hold: places of the input, and, with `KEY` before it, the keys of a place. */
class Locals {
  readonly #held: Map<number, ReadonlySet<string>>
  /** Everything that was ever set, since a block may be left at any point. */
  readonly #ever = new Map<number, Set<string>>()
  readonly #effort: Effort

  constructor(effort: Effort, held: Iterable<readonly [number, ReadonlySet<string>]>) {
    this.#effort = effort
    this.#held = new Map(held)
    effort.spend(this.#held.size)
  }

  of(local: number): ReadonlySet<string> {
    return this.#held.get(local) ?? new Set()
  }

  set(local: number, places: Iterable<string>): void {
    const now = new Set(places)
    this.#held.set(local, now)
    const ever = this.#ever.get(local) ?? new Set()
    this.#effort.spend(1 + now.size)
    for (const place of now) ever.add(place)
    this.#ever.set(local, ever)
  }

  /** Does `work` on a copy and adds what may have become of the locals in it. Says whether that was anything new. */
  branch(work: (inner: Locals) => void): boolean {
    const inner = new Locals(this.#effort, this.#held)
    work(inner)
    let grown = false
    for (const [local, places] of inner.#ever) {
      const before = this.of(local)
      const all = new Set([...before, ...places])
      if (all.size > before.size) grown = true
      this.set(local, all)
    }
    return grown
  }
}

const flat = (block: Block): Statement[] =>
  block.flatMap((statement) => [statement, ...statement.nested.flatMap(flat)])

const depth = (place: string): number => place.split(/\.|\[/).length

/** How often each local is read. */
type Counts = ReadonlyMap<number, number>

function countReads(statements: readonly Statement[]): Counts {
  const counts = new Map<number, number>()
  for (const { reads } of statements) {
    for (const local of reads) counts.set(local, (counts.get(local) ?? 0) + 1)
  }
  return counts
}

/** Locals that a block reads before it has set them, as it does with those that other blocks of its function have set. */
function exposed(
  block: Block,
  effort: Effort,
  before: ReadonlySet<number> = new Set(),
): Set<number> {
  effort.spend(block.length + before.size)
  const set = new Set(before)
  const found = new Set<number>()
  for (const { reads, writes, nested, scanKey, scanValue } of block) {
    for (const local of reads) if (!set.has(local)) found.add(local)
    if (nested.length > 0) {
      const inner = new Set([...set, scanKey, scanValue])
      for (const body of nested) for (const local of exposed(body, effort, inner)) found.add(local)
    }
    if (writes !== null) set.add(writes)
  }
  return found
}

/** How often each local is read that a block of the function may have set: within, and by other blocks after it. */
function readsAfter(block: Block, scope: readonly Block[], effort: Effort): Counts {
  const all = flat(block)
  effort.spend(all.length)
  const counts = new Map(countReads(all))
  for (const other of scope.filter((candidate) => candidate !== block)) {
    for (const local of exposed(other, effort)) counts.set(local, (counts.get(local) ?? 0) + 1)
  }
  return counts
}

const ESCAPES = new Set(['ReturnLocalStmt', 'ResultSetAddStmt', 'BreakStmt', 'WithStmt'])

/** Whether somebody outside of a block can tell that a statement of it was reached. */
function effectOn(block: Block, total: Counts, effort: Effort): (statement: Statement) => boolean {
  const all = flat(block)
  effort.spend(all.length)
  const inside = countReads(all)
  const effect = ({ type, writes, nested }: Statement): boolean => {
    effort.spend(1)
    return (
      ESCAPES.has(type) ||
      (writes !== null && (total.get(writes) ?? 0) > (inside.get(writes) ?? 0)) ||
      nested.some((inner) => inner.some(effect))
    )
  }
  return effect
}

class Analysis {
  readonly reads = new Set<string>()
  readonly #plan: Plan
  readonly #done = new Set<string>()
  readonly #effort = new Effort()
  #nested = 0

  constructor(plan: Plan) {
    this.#plan = plan
  }

  #read(locals: Locals, local: number): void {
    for (const place of locals.of(local)) {
      this.reads.add(place.startsWith(KEY) ? place.slice(KEY.length) : place)
    }
  }

  /** Follows blocks of an entry point, or of a function, of which `scope` is the whole; the input is there. */
  start(blocks: readonly Block[], scope: readonly Block[] = blocks): void {
    this.#follow(blocks, new Locals(this.#effort, [[INPUT, new Set([''])]]), scope)
  }

  #follow(blocks: readonly Block[], locals: Locals, scope: readonly Block[]): void {
    for (const block of blocks) {
      const total = readsAfter(block, scope, this.#effort)
      locals.branch((inner) => this.#block(block, inner, total))
    }
  }

  #block(block: Block, locals: Locals, total: Counts): void {
    if (this.#nested >= MOST_NESTED) throw new Opaque('too deep')
    this.#nested += 1
    const effect = effectOn(block, total, this.#effort)
    block.forEach((statement, at) => {
      this.#effort.spend(1 + statement.reads.length)
      const { type, writes, nested } = statement
      if (type === 'ScanStmt') return this.#scan(statement, locals, total)
      if (type === 'DotStmt' && writes !== null) {
        this.#dot(statement, writes, locals)
        if (!this.#implied(writes, block.slice(at + 1), effect)) this.#read(locals, writes)
      } else this.#plain(statement, locals)
      for (const inner of nested) {
        locals.branch((branch) => this.#block(inner, branch, total))
      }
    })
    this.#nested -= 1
  }

  /** Whether what follows comes to the same with a local that is missing as with one that lacks what is looked for. */
  #implied(local: number, rest: Block, effect: (statement: Statement) => boolean): boolean {
    const copies = new Set([local])
    for (const [at, statement] of rest.entries()) {
      const uses = statement.reads.some((read) => copies.has(read))
      if (uses && statement.type === 'AssignVarStmt' && statement.writes !== null) {
        if (effect(statement)) return false
        copies.add(statement.writes)
      } else if (uses && statement.type === 'ScanStmt') {
        return !rest.slice(at + 1).some(effect)
      } else if (uses) {
        // A planned function may do something for a value that lacks everything; all others end here without it.
        return !(statement.type === 'CallStmt' && this.#plan.functions.has(statement.func))
      } else if (effect(statement)) return false
    }
    return false
  }

  #dot(statement: Statement, target: number, locals: Locals): void {
    const [source] = statement.reads
    const { key } = statement
    // A key that is computed, or that no path can name.
    const exact = key !== null && /^[^.[\]#]+$/.test(key)
    for (const local of statement.reads.slice(1)) this.#read(locals, local)
    const places = source === undefined ? [] : [...locals.of(source)]
    const whole = (place: string) => !exact || place.startsWith(KEY) || depth(place) > DEEPEST
    for (const place of places.filter(whole)) this.reads.add(place.replace(KEY, ''))
    locals.set(
      target,
      places.map((place) => (whole(place) ? place : place === '' ? `${key}` : `${place}.${key}`)),
    )
  }

  #scan({ reads: [source], scanKey, scanValue, nested }: Statement, locals: Locals, total: Counts) {
    const places = source === undefined ? [] : [...locals.of(source)]
    const whole = (place: string) => place === '' || place.startsWith(KEY) || depth(place) > DEEPEST
    for (const place of places.filter(whole)) this.reads.add(place.replace(KEY, ''))
    const body = nested[0] ?? []
    const effect = effectOn(body, total, this.#effort)
    const round = (inner: Locals) => {
      inner.set(
        scanKey,
        places.map((place) => (whole(place) ? place : `${KEY}${place}`)),
      )
      inner.set(
        scanValue,
        places.map((place) => (whole(place) ? place : `${place}[]`)),
      )
      if (!this.#implied(scanValue, body, effect)) this.#read(inner, scanValue)
      this.#block(body, inner, total)
    }
    while (locals.branch(round));
  }

  #plain(statement: Statement, locals: Locals): void {
    const { type, reads, writes, func, args } = statement
    const called = type === 'CallStmt' ? this.#plan.functions.get(func) : undefined
    if (called) this.#call(func, called, args, locals)
    else if (type !== 'AssignVarStmt' && !statement.whole) {
      // There is an input in any case.
      const asks = type === 'IsDefinedStmt' || type === 'IsUndefinedStmt'
      for (const local of reads) if (!asks || local !== INPUT) this.#read(locals, local)
    }
    if (writes === null) return
    // What was put into a collection or returned has been read whole, so nothing is lost by forgetting where it is from.
    const kept = type === 'AssignVarStmt' || type === 'WithStmt'
    locals.set(writes, [
      ...(kept ? reads.flatMap((local) => [...locals.of(local)]) : []),
      ...(type === 'WithStmt' ? locals.of(writes) : []),
    ])
  }

  #call(
    name: string,
    called: PlanFunction,
    args: readonly (number | null)[],
    caller: Locals,
  ): void {
    const given = called.params.map((param, at) => {
      const local = args[at]
      return [
        param,
        local === undefined || local === null ? new Set<string>() : caller.of(local),
      ] as const
    })
    const key = `${name} ${JSON.stringify(given.map(([param, places]) => [param, [...places].sort()]))}`
    if (this.#done.has(key)) return
    this.#done.add(key)
    this.#follow(called.blocks, new Locals(this.#effort, given), called.blocks)
  }
}

/** Counted as read only where they are named: `read-set.ts` leaves them out of what is read as a whole. */
const NAMED = /\.(revision|selfLink)(?![^.[])/

/** The shortest list that says the same; null when that is everything. */
function shortest(reads: ReadonlySet<string>): string[] | null {
  if (reads.has('') || reads.size > MOST_READS) return null
  const within = (path: string, whole: string) =>
    (path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`)) &&
    !NAMED.test(path.slice(whole.length))
  return [...reads].filter((path) => ![...reads].some((whole) => within(path, whole))).sort()
}

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof Opaque) return null
    throw error
  }
}

/** Paths of the input that the decision may depend on; null when that cannot be told. */
export function readsOf(raw: unknown, entrypoint = ENTRYPOINT): string[] | null {
  return attempt(() => {
    const plan = parsePlan(raw)
    const blocks = plan.entries.get(entrypoint)
    if (!blocks) throw new Opaque(`no entry point ${entrypoint}`)
    const analysis = new Analysis(plan)
    analysis.start(blocks)
    return shortest(analysis.reads)
  })
}

/** The same per source file, of the rules in it that add to `concerns`; an empty map when the plan cannot be followed. */
export function readsByFile(raw: unknown): Map<string, string[] | null> {
  const found = attempt(() => {
    const plan = parsePlan(raw)
    const [, concerns] = [...plan.functions].find(([name]) => name.endsWith(`.${CONCERNS}`)) ?? []
    const files = new Set(concerns?.blocks.map((block) => block[0]?.file ?? -1))
    return [...files].flatMap((file): [string, string[] | null][] => {
      const name = plan.files[file]
      if (name === undefined || !concerns) return []
      const own = concerns.blocks.filter((block) => block[0]?.file === file)
      const analysis = new Analysis(plan)
      analysis.start(own, concerns.blocks)
      return [[name, shortest(analysis.reads)]]
    })
  })
  return new Map(found ?? [])
}
