/**
 * The shape of JSON documents: which paths there are, how often, with which types, and which links. Two engines have
 * the same shape when neither has a path or a type that the other lacks.
 */

interface Spot {
  /** Objects that have it, of those that could. */
  present: number
  parents: number
  types: Set<string>
  /** Values of `rel`. */
  rels: Set<string>
}

export type Shape = Map<string, Spot>

function typeOf(value: unknown): string {
  if (typeof value !== 'string') return Array.isArray(value) ? 'list' : typeof value
  if (/^-?\d+$/.test(value)) return 'number in text'
  return value === 'true' || value === 'false' ? 'boolean in text' : 'text'
}

function walk(shape: Shape, path: string, value: unknown): void {
  const spot = shape.get(path) ?? { present: 0, parents: 0, types: new Set(), rels: new Set() }
  shape.set(path, spot)
  spot.present += 1
  spot.types.add(typeOf(value))
  if (path.endsWith('.rel')) spot.rels.add(String(value))
  if (Array.isArray(value)) for (const item of value) walk(shape, `${path}[]`, item)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) walk(shape, `${path}.${key}`, inner)
  }
}

export function shapeOf(documents: readonly unknown[]): Shape {
  const shape: Shape = new Map()
  for (const document of documents) walk(shape, '', document)
  for (const [path, spot] of shape) {
    const parent = path.replace(/(\.[^.[]+|\[\])$/, '')
    spot.parents = path.endsWith('[]') ? spot.present : (shape.get(parent)?.present ?? spot.present)
  }
  return shape
}

export interface Allowed {
  /** Ours has them, the recording happens not to (path prefixes). */
  extra?: readonly string[]
  /** The recording has them, ours does not. */
  absent?: readonly string[]
  /** Always there in the recording, not always in ours. */
  optional?: readonly string[]
  /** Links that ours has alone. */
  rels?: readonly string[]
}

const under = (path: string, prefixes: readonly string[] = []): boolean =>
  prefixes.some(
    (prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`),
  )

/** A text may look like a number where any text may stand. */
const wider = (types: ReadonlySet<string>, type: string): boolean =>
  types.has(type) || (types.has('text') && type.endsWith('in text'))

/** Every difference, in words; empty when the shapes agree. */
export function differences(recorded: Shape, ours: Shape, allowed: Allowed = {}): string[] {
  const found: string[] = []
  for (const [path, spot] of ours) {
    const real = recorded.get(path)
    if (!real) {
      if (!under(path, allowed.extra)) found.push(`${path} is ours alone`)
      continue
    }
    for (const type of spot.types) {
      if (!wider(real.types, type)) {
        found.push(`${path} is ${type}, not ${[...real.types].join(' or ')}`)
      }
    }
    for (const rel of spot.rels)
      if (!real.rels.has(rel) && !allowed.rels?.includes(rel)) found.push(`${path} names ${rel}`)
    for (const rel of real.rels) if (!spot.rels.has(rel)) found.push(`${path} lacks ${rel}`)
  }
  for (const [path, spot] of recorded) {
    const own = ours.get(path)
    if (!own) {
      if (!under(path, allowed.absent)) found.push(`${path} is missing`)
      continue
    }
    const always = spot.present === spot.parents
    if (always && own.present < own.parents && !under(path, allowed.optional)) {
      found.push(`${path} is missing in ${own.parents - own.present} of ${own.parents}`)
    }
  }
  return found
}
