/** The source of a rule as lines, with what it reads of the policy input set apart, so that a screen can mark it. Pure. */

export interface Piece {
  text: string
  /** A reading of the input, or of a variable that stands for a part of it. */
  read: boolean
}

/** Comments and texts, in which nothing is read. */
const SILENT = /#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g
/** `input.nics[i].profile`: a name with what is asked of it. */
const STEPS = String.raw`(?:\.[A-Za-z_]\w*|\[[^\]\n]*\])`
/** `some nic in input.nics`, `some i, nic in …`, `profile := nic.profile`: the last name stands for what follows. */
const BINDING = new RegExp(
  String.raw`(?:\bsome\s+(?:\w+\s*,\s*)?(\w+)\s+in\s+|\b(\w+)\s*:=\s*)([A-Za-z_]\w*)(?=\.|\[|\s|$)`,
  'g',
)

/** Names that stand for the input or a part of it, in the order of the source. */
function readers(source: string): Set<string> {
  const names = new Set(['input'])
  for (const [, element, value, of] of source.matchAll(BINDING)) {
    const name = element ?? value
    if (name !== undefined && of !== undefined && names.has(of)) names.add(name)
  }
  return names
}

function markLine(line: string, names: ReadonlySet<string>): Piece[] {
  const silent = [...line.matchAll(SILENT)].map(({ index, 0: text }) => [
    index,
    index + text.length,
  ])
  const reading = new RegExp(String.raw`(?<![\w.])(?:${[...names].join('|')})${STEPS}+`, 'g')
  const pieces: Piece[] = []
  let at = 0
  for (const { index, 0: text } of line.matchAll(reading)) {
    if (silent.some(([from, to]) => index >= from! && index < to!)) continue
    if (index > at) pieces.push({ text: line.slice(at, index), read: false })
    pieces.push({ text, read: true })
    at = index + text.length
  }
  if (at < line.length || pieces.length === 0) pieces.push({ text: line.slice(at), read: false })
  return pieces
}

export function regoLines(source: string): Piece[][] {
  const text = source.replace(/\s+$/, '').replaceAll('\t', '  ')
  const names = readers(text.replace(SILENT, ''))
  return text.split('\n').map((line) => markLine(line, names))
}
