/**
 * Modules that are not to be trusted, written byte by byte: with the exports that OPA's modules have, and a `validate` that
 * does as told. Also bundles around them.
 */

const leb = (value: number): number[] => {
  const bytes: number[] = []
  do {
    const rest = value >>> 7
    bytes.push((value & 0x7f) | (rest > 0 ? 0x80 : 0))
    value = rest
  } while (value > 0)
  return bytes
}
/** Signed, for constants. */
const sleb = (value: number): number[] => {
  const bytes: number[] = []
  for (;;) {
    const byte = value & 0x7f
    value >>= 7
    const done = (value === 0 && (byte & 0x40) === 0) || (value === -1 && (byte & 0x40) !== 0)
    bytes.push(done ? byte : byte | 0x80)
    if (done) return bytes
  }
}
const vector = (items: readonly (readonly number[])[]): number[] => [
  ...leb(items.length),
  ...items.flat(),
]
const text = (value: string): number[] => {
  const bytes = [...new TextEncoder().encode(value)]
  return [...leb(bytes.length), ...bytes]
}
const section = (id: number, body: readonly number[]): number[] => [
  id,
  ...leb(body.length),
  ...body,
]

const I32 = 0x7f
const type = (params: number, results: number): number[] => [
  0x60,
  ...leb(params),
  ...Array<number>(params).fill(I32),
  ...leb(results),
  ...Array<number>(results).fill(I32),
]
const constant = (value: number): number[] => [0x41, ...sleb(value)]
const body = (code: readonly number[]): number[] => {
  const whole = [0, ...code, 0x0b]
  return [...leb(whole.length), ...whole]
}

export const LOOP = [0x03, 0x40, 0x0c, 0, 0x0b, ...constant(0)]
export const TRAP = [0x00]

const VALIDATE = 'io/konveyor/forklift/ovirt/validate'
/** Where texts lie in the module's memory. */
const ANSWER = 4096

export interface Odd {
  /** What `validate` answers, as JSON text of the result set. */
  answer?: string
  /** Instead of answering: instructions that leave a number. */
  does?: readonly number[]
  /** Only when the input has this letter somewhere; else it answers. */
  when?: string
  entrypoints?: Record<string, number>
  builtins?: Record<string, number>
  abi?: number
  /** More imports, `module.name`, each a function without parameters. */
  imports?: readonly string[]
  /** Exports to leave out. */
  lacks?: readonly string[]
  /** Runs when the module is instantiated. */
  start?: readonly number[]
}

const RESULT = '[{"result":{"rules_version":"odd","errors":[],"concerns":[]}}]'

/** A module that stands up like one of OPA, and then does as told. */
export function oddModule(odd: Odd = {}): Uint8Array<ArrayBuffer> {
  const texts = [
    odd.answer ?? RESULT,
    JSON.stringify(odd.entrypoints ?? { [VALIDATE]: 0 }),
    JSON.stringify(odd.builtins ?? {}),
  ].map((one) => new TextEncoder().encode(`${one}\0`))
  const [answerAt, entryAt, builtinsAt] = texts.reduce<number[]>(
    (found, _, at) => [...found, at === 0 ? ANSWER : found[at - 1]! + texts[at - 1]!.length],
    [],
  ) as [number, number, number]
  const end = builtinsAt + texts[2]!.length
  const pages = Math.ceil((end + 65_536) / 65_536)
  const imports = odd.imports ?? []
  const first = imports.length

  // The letter is looked for between address (parameter 3) and its end (parameter 4 long).
  const letter = odd.when?.charCodeAt(0)
  const does = odd.does ?? constant(answerAt)
  const evaluate =
    letter === undefined
      ? does
      : [
          ...[0x02, 0x40], // block
          ...[0x03, 0x40], // loop
          ...[0x20, 4, 0x45, 0x0d, 1], // nothing left: leave the block
          ...[0x20, 3, 0x2d, 0, 0, ...constant(letter), 0x46], // is it the letter?
          ...[0x04, 0x40, ...does, 0x0f, 0x0b], // then do it and return
          ...[0x20, 3, ...constant(1), 0x6a, 0x21, 3],
          ...[0x20, 4, ...constant(1), 0x6b, 0x21, 4],
          ...[0x0c, 0, 0x0b, 0x0b],
          ...constant(answerAt),
        ]

  const functions: [name: string, type: number, code: readonly number[]][] = [
    ['opa_eval', 1, evaluate],
    ['builtins', 2, constant(builtinsAt)],
    ['entrypoints', 2, constant(entryAt)],
    ['opa_json_dump', 3, [0x20, 0]],
    ['opa_json_parse', 4, constant(8)],
    ['opa_malloc', 3, constant(end)],
    ['opa_heap_ptr_get', 2, constant(end)],
    ['opa_heap_ptr_set', 5, []],
    ['start', 0, odd.start ?? []],
  ]
  const shown = functions.filter(([name]) => name !== 'start' && !odd.lacks?.includes(name))
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([type(0, 0), type(7, 1), type(0, 1), type(1, 1), type(2, 1), type(1, 0)])),
    ...section(
      2,
      vector([
        ...imports.map((name) => {
          const [module, field] = name.split('.') as [string, string]
          return [...text(module), ...text(field), 0, 0]
        }),
        [...text('env'), ...text('memory'), 2, 0, ...leb(pages)],
      ]),
    ),
    ...section(3, vector(functions.map(([, kind]) => leb(kind)))),
    ...section(
      6,
      vector([
        [I32, 0, ...constant(odd.abi ?? 1), 0x0b],
        [I32, 0, ...constant(3), 0x0b],
      ]),
    ),
    ...section(
      7,
      vector([
        ...shown.map(([name]) => [
          ...text(name),
          0,
          ...leb(first + functions.findIndex(([other]) => other === name)),
        ]),
        [...text('opa_wasm_abi_version'), 3, 0],
        [...text('opa_wasm_abi_minor_version'), 3, 1],
      ]),
    ),
    ...(odd.start ? section(8, leb(first + functions.length - 1)) : []),
    ...section(10, vector(functions.map(([, , code]) => body(code)))),
    ...section(
      11,
      vector(
        [answerAt, entryAt, builtinsAt].map((at, index) => [
          0,
          ...constant(at),
          0x0b,
          ...leb(texts[index]!.length),
          ...texts[index]!,
        ]),
      ),
    ),
  ])
}

/** The result set of an answer. */
export const answering = (result: unknown): Odd => ({ answer: JSON.stringify([{ result }]) })
