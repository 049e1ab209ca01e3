/**
 * Paths into a policy input: `nics[].profile.qos` is a pattern, `nics[0].profile.qos` one place that it matches. Reading and
 * changing leave the input as it is; a change copies what lies on the way.
 */
import type { Json } from './rules.ts'

/** A key, an index, or `null` for each element. */
export type Step = string | number | null

const TOKEN = /([^.[\]]+)|\[(\d*)\]/g

/** `''` is the whole input. */
export function parsePath(path: string): Step[] {
  return [...path.matchAll(TOKEN)].map(([, key, index]) =>
    key !== undefined ? key : index === '' ? null : Number(index),
  )
}

export const formatPath = (steps: readonly Step[]): string =>
  steps.reduce<string>((path, step) => {
    if (step === null) return `${path}[]`
    if (typeof step === 'number') return `${path}[${step}]`
    return path === '' ? step : `${path}.${step}`
  }, '')

const child = (value: unknown, step: Step): unknown => {
  if (typeof step === 'number') return Array.isArray(value) ? (value[step] as unknown) : undefined
  if (step === null || typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) || !Object.hasOwn(value, step) ? undefined : Reflect.get(value, step)
}

/** What stands at a place; undefined when nothing does. */
export const valueAt = (input: unknown, path: string): Json | undefined =>
  parsePath(path).reduce(child, input) as Json | undefined

/** The places that a pattern matches: every element that is there, whether or not the last key is. In order. */
export function placesOf(input: unknown, pattern: string): string[] {
  let found: { steps: Step[]; value: unknown }[] = [{ steps: [], value: input }]
  const steps = parsePath(pattern)
  steps.forEach((step, at) => {
    found = found.flatMap(({ steps: before, value }) => {
      if (step !== null) {
        const next = child(value, step)
        const reachable = at === steps.length - 1 || (typeof next === 'object' && next !== null)
        const holds = typeof value === 'object' && value !== null
        return holds && reachable ? [{ steps: [...before, step], value: next }] : []
      }
      if (!Array.isArray(value)) return []
      return value.map((element, index) => ({ steps: [...before, index], value: element }))
    })
  })
  return found.map((place) => formatPath(place.steps))
}

function changed(value: unknown, steps: readonly Step[], to: Json | undefined): unknown {
  const [step, ...rest] = steps
  if (step === undefined || step === null) return to
  if (typeof step === 'number') {
    if (!Array.isArray(value)) return value
    if (rest.length === 0 && to === undefined) return value.filter((_, at) => at !== step)
    return value.map((element: unknown, at) => (at === step ? changed(element, rest, to) : element))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const copy = { ...value } as Record<string, unknown>
  if (rest.length === 0 && to === undefined) delete copy[step]
  else copy[step] = changed(copy[step], rest, to)
  return copy
}

/** The input with another value at a place; undefined takes it away (the key, or the element of a list). */
export const withValue = <T>(input: T, path: string, value: Json | undefined): T =>
  changed(input, parsePath(path), value) as T
