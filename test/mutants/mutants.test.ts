/** The list of mutants fits the source as it is; whether the checks find them is for `npm run sim:mutants` to show. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { MUTANTS } from './all.ts'
import { mutated, namedTest } from './mutant.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8')

describe('mutants', () => {
  it('are many, each with an id of its own', () => {
    const ids = MUTANTS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(40)
  })

  it.each(MUTANTS.map((mutant) => [mutant.id, mutant] as const))(
    '%s fits the source, and is a program still',
    (_, mutant) => {
      expect(mutant.breaks).toMatch(/^[A-Z].*\.$/)
      const source = mutated(mutant, read(mutant.file))
      const { diagnostics } = ts.transpileModule(source, { reportDiagnostics: true })
      expect(diagnostics!.map(({ messageText }) => messageText)).toEqual([])
    },
  )

  it.each([...new Set(MUTANTS.flatMap(({ caughtBy }) => caughtBy))])('%s is a test', (name) => {
    const { file, title } = namedTest(name)
    expect(testsOf(file)).toContain(title)
  })

  it('a mutant whose place has changed is an error', () => {
    const [mutant] = MUTANTS
    expect(() => mutated(mutant!, 'other code')).toThrow('occurs 0 times')
    expect(() => mutated(mutant!, mutant!.find.repeat(2))).toThrow('occurs 2 times')
    expect(() => namedTest('no colon')).toThrow('file: title')
  })
})

/** Titles given to `it` in a file and in the contracts that it runs. */
function testsOf(file: string): string[] {
  const text = read(file)
  const contracts = [...text.matchAll(/from '\.\/([a-z-]*contract|formats)\.ts'/g)].map((match) =>
    read(file.replace(/[^/]+$/, `${match[1]!}.ts`)),
  )
  return [text, ...contracts].flatMap((source) =>
    [...source.matchAll(/\bit\b[^'"`]*?\(\s*(['"])(.+?)\1,/g)].map((match) => match[2]!),
  )
}
