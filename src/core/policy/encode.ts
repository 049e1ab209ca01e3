/** A policy input as JSON text that the server and the WASM build read alike. */
import { Fault } from '../errors.ts'

/**
 * JSON of a value; undefined when the value has none. Half surrogate pairs become U+FFFD: an OPA server reads them
 * so, while the parser of the WASM build gives up on the whole input.
 * Throws a Fault `defect` for a value that cannot be written as JSON (a cycle, a bigint).
 */
export function encode(value: unknown): string | undefined {
  let json: string | undefined
  try {
    json = JSON.stringify(value) as string | undefined
  } catch (cause) {
    throw new Fault('defect', 'The policy input cannot be written as JSON.', { cause })
  }
  // Whole pairs are written as they are, so an escaped surrogate is always a half one. Every other escape is matched
  // too, otherwise the second half of an escaped backslash would be taken for the beginning of one.
  return json?.includes('\\ud')
    ? json.replace(/\\(?:u(d[89a-f][0-9a-f]{2})|.)/g, (match, half) =>
        half === undefined ? match : '\ufffd',
      )
    : json
}
