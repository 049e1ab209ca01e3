/**
 * OPA's intermediate representation (`opa build -t plan`, https://www.openpolicyagent.org/docs/ir) as far as needed to
 * follow values through it: of each statement which locals it reads and writes, and the statements within it. Anything
 * that is not known here, or not shaped as documented, throws `Opaque`.
 */

/** The plan cannot be followed. */
export class Opaque extends Error {}

/** Blocks within blocks; compiled rules take a handful, and each is a call deeper here. */
const DEEPEST_BLOCK = 64

export interface Statement {
  type: string
  /** Locals it reads, those of nested statements not among them. */
  reads: readonly number[]
  /** The local it sets, or the collection it adds to. */
  writes: number | null
  nested: readonly (readonly Statement[])[]
  /** Index into the sources of the plan. */
  file: number
  /** `DotStmt`: the key where it is a constant text. */
  key: string | null
  /** `CallStmt`: what is called, and the locals handed over (null: a constant). */
  func: string
  args: readonly (number | null)[]
  /** `WithStmt`: the local is set as a whole, not at a place within it. */
  whole: boolean
  /** `ScanStmt`: where key and element go. */
  scanKey: number
  scanValue: number
}

export interface PlanFunction {
  params: readonly number[]
  blocks: readonly (readonly Statement[])[]
}

export interface Plan {
  files: readonly string[]
  functions: ReadonlyMap<string, PlanFunction>
  /** Blocks by entry point. */
  entries: ReadonlyMap<string, readonly (readonly Statement[])[]>
}

type Fields = Readonly<Record<string, unknown>>

/** Per type of statement: which fields name what is read, what is written, and what is within. */
const SHAPES: Readonly<
  Record<string, { reads?: string[]; writes?: string; within?: 'block' | 'blocks' }>
> = {
  ArrayAppendStmt: { reads: ['value'], writes: 'array' },
  AssignIntStmt: { writes: 'target' },
  AssignVarOnceStmt: { reads: ['source'], writes: 'target' },
  AssignVarStmt: { reads: ['source'], writes: 'target' },
  BlockStmt: { within: 'blocks' },
  BreakStmt: {},
  CallStmt: { writes: 'result' },
  DotStmt: { reads: ['source', 'key'], writes: 'target' },
  EqualStmt: { reads: ['a', 'b'] },
  IsArrayStmt: { reads: ['source'] },
  IsDefinedStmt: { reads: ['source'] },
  IsObjectStmt: { reads: ['source'] },
  IsSetStmt: { reads: ['source'] },
  IsUndefinedStmt: { reads: ['source'] },
  LenStmt: { reads: ['source'], writes: 'target' },
  MakeArrayStmt: { writes: 'target' },
  MakeNullStmt: { writes: 'target' },
  MakeNumberIntStmt: { writes: 'target' },
  MakeNumberRefStmt: { writes: 'target' },
  MakeObjectStmt: { writes: 'target' },
  MakeSetStmt: { writes: 'target' },
  NopStmt: {},
  NotEqualStmt: { reads: ['a', 'b'] },
  NotStmt: { within: 'block' },
  ObjectInsertOnceStmt: { reads: ['key', 'value'], writes: 'object' },
  ObjectInsertStmt: { reads: ['key', 'value'], writes: 'object' },
  ObjectMergeStmt: { reads: ['a', 'b'], writes: 'target' },
  ResetLocalStmt: { writes: 'target' },
  ResultSetAddStmt: { reads: ['value'] },
  ReturnLocalStmt: { reads: ['source'] },
  ScanStmt: { reads: ['source'], within: 'block' },
  SetAddStmt: { reads: ['value'], writes: 'set' },
  WithStmt: { reads: ['value'], writes: 'local', within: 'block' },
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Opaque('not a plan')
  return value as Fields
}

function listOf(value: unknown): readonly unknown[] {
  // Go writes an empty list as null.
  if (value === null || value === undefined) return []
  if (!Array.isArray(value)) throw new Opaque('not a list')
  return value
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Opaque('not a number')
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Opaque('not a text')
  return value
}

/** A local, written bare or as an operand; null for an operand that is a constant. */
function localOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  const { type, value: index } = fieldsOf(value)
  if (type === 'local') return numberOf(index)
  if (type === 'string_index' || type === 'bool') return null
  throw new Opaque('unknown operand')
}

const present = <T>(value: T | null): value is T => value !== null

function statementOf(raw: unknown, strings: readonly string[], depth: number): Statement {
  const { type, stmt } = fieldsOf(raw)
  const name = textOf(type)
  const fields = fieldsOf(stmt)
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined
  if (!shape) throw new Opaque(`unknown statement ${name}`)
  const args = name === 'CallStmt' ? listOf(fields['args']).map(localOf) : []
  const nested =
    shape.within === undefined
      ? []
      : shape.within === 'block'
        ? [blockOf(fields['block'], strings, depth + 1)]
        : listOf(fields['blocks']).map((block) => blockOf(block, strings, depth + 1))
  const key = name === 'DotStmt' ? fieldsOf(fields['key']) : undefined
  return {
    type: name,
    reads: [...(shape.reads ?? []).map((field) => localOf(fields[field])), ...args].filter(present),
    writes: shape.writes === undefined ? null : numberOf(fields[shape.writes]),
    nested,
    file: numberOf(fields['file']),
    key: key?.['type'] === 'string_index' ? (strings[numberOf(key['value'])] ?? null) : null,
    func: name === 'CallStmt' ? textOf(fields['func']) : '',
    args,
    whole: name === 'WithStmt' && listOf(fields['path']).length === 0,
    scanKey: name === 'ScanStmt' ? numberOf(fields['key']) : -1,
    scanValue: name === 'ScanStmt' ? numberOf(fields['value']) : -1,
  }
}

function blockOf(raw: unknown, strings: readonly string[], depth = 0): Statement[] {
  if (depth > DEEPEST_BLOCK) throw new Opaque('too deep')
  return listOf(fieldsOf(raw)['stmts']).map((statement) => statementOf(statement, strings, depth))
}

export function parsePlan(raw: unknown): Plan {
  const root = fieldsOf(raw)
  const fixed = fieldsOf(root['static'])
  const texts = (value: unknown) => listOf(value).map((entry) => textOf(fieldsOf(entry)['value']))
  const strings = texts(fixed['strings'])
  const blocks = (value: unknown) => listOf(value).map((block) => blockOf(block, strings))
  return {
    files: texts(fixed['files']),
    functions: new Map(
      listOf(fieldsOf(root['funcs'])['funcs'])
        .map(fieldsOf)
        .map(({ name, params, blocks: body }) => [
          textOf(name),
          { params: listOf(params).map(numberOf), blocks: blocks(body) },
        ]),
    ),
    entries: new Map(
      listOf(fieldsOf(root['plans'])['plans'])
        .map(fieldsOf)
        .map(({ name, blocks: body }) => [textOf(name), blocks(body)]),
    ),
  }
}
