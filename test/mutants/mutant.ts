/** A defect that can be put back into the source, one at a time, to prove that the checks would find it. */

export interface Mutant {
  id: string
  /** What goes wrong with it, in a sentence. */
  breaks: string
  /** Below the root of the project. */
  file: string
  /** Occurs exactly once in the file … */
  find: string
  /** … and is replaced by this. */
  replace: string
  /**
   * Tests that see it, as `file: title` with the file below `test/`; asked only where no simulation does. Empty: a
   * simulation has to.
   */
  caughtBy: readonly string[]
}

/** The source with the defect. Throws when the place has changed, so that no mutant goes stale unnoticed. */
export function mutated({ id, file, find, replace }: Mutant, source: string): string {
  const parts = source.split(find)
  if (parts.length !== 2) {
    throw new Error(`Mutant ${id}: its place occurs ${parts.length - 1} times in ${file}.`)
  }
  return parts.join(replace)
}

export interface NamedTest {
  /** Below the root of the project. */
  file: string
  title: string
}

/** Reads one entry of `caughtBy`. */
export function namedTest(name: string): NamedTest {
  const at = name.indexOf(': ')
  if (at < 0) throw new Error(`Not "file: title": ${name}`)
  return { file: `test/${name.slice(0, at)}`, title: name.slice(at + 2) }
}
