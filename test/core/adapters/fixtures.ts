/** Answers of two real engines, where they are at hand. They are not part of the project. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AnySheet, Decoded } from '../../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Kind } from '../../../src/core/model/kinds.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../shared/fixtures')
const read = (path: string): unknown => JSON.parse(readFileSync(resolve(FOLDER, path), 'utf8'))

export const HAVE_FIXTURES = existsSync(FOLDER)

export function warnIfMissing(): void {
  if (!HAVE_FIXTURES) {
    console.warn('SKIPPED: ../shared/fixtures is absent; the real engines’ answers are not read.')
  }
}

/** Body of an answer of the 4.5.8 engine. */
export const real = (name: string): unknown =>
  (read(`real-engine-4.5/${name}.json`) as { response: { body: unknown } }).response.body

/** Body of an answer of the 4.4.10 engine. */
export const recorded = (path: string): unknown =>
  read(['recorded-engine', path, 'content.json'].filter(Boolean).join('/'))

export function decodeAll<K extends Kind>(kind: K, body: unknown): Decoded<K>[] {
  const sheet = SHEETS[kind] as AnySheet
  return (sheet.items(body) ?? []).map((item) => sheet.decode(item)) as unknown as Decoded<K>[]
}
