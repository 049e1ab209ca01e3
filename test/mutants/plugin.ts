/** Puts the defect named by the environment variable `MUTANT` into what the tests load; no file is ever written. */
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { MUTANTS } from './all.ts'
import { mutated } from './mutant.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Throws when there is no such mutant. */
export function mutation(id: string): Plugin {
  const mutant = MUTANTS.find((one) => one.id === id)
  if (!mutant) throw new Error(`There is no mutant ${id}.`)
  const target = resolve(ROOT, mutant.file)
  return {
    name: 'portolan-mutant',
    enforce: 'pre',
    transform: (code, module) =>
      module.split('?')[0] === target ? { code: mutated(mutant, code), map: null } : null,
  }
}
