/**
 * Values that know what they were made of. A cell is one thing that can be read; whatever is made inside `traced` is
 * current until one of the cells that it read has changed. Everything in here is synchronous.
 */

/** Cells that were read, with the revision that each had then. */
export type Reads = Map<Cell<unknown>, number>

export interface Traced<T> {
  value: T
  reads: Reads
  /** Something that was read is still being loaded. */
  incomplete: boolean
}

interface Reader {
  reads: Reads
  incomplete: boolean
}

let reader: Reader | null = null

export class Cell<T> {
  #value: T
  #revision = 0

  constructor(value: T) {
    this.#value = value
  }

  /** For whoever makes something of it. */
  read(): T {
    reader?.reads.set(this as Cell<unknown>, this.#revision)
    return this.#value
  }

  /** For whoever keeps it. */
  get value(): T {
    return this.#value
  }

  get revision(): number {
    return this.#revision
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    this.#revision += 1
  }

  /** Nothing that was made of it is current any more. */
  spoil(): void {
    this.#revision += 1
  }
}

/** Says that what is being made is made of a part. */
export function readIncomplete(): void {
  if (reader) reader.incomplete = true
}

export function traced<T>(make: () => T): Traced<T> {
  const outer = reader
  const own: Reader = { reads: new Map(), incomplete: false }
  reader = own
  try {
    return { value: make(), ...own }
  } finally {
    reader = outer
  }
}

export function isCurrent({ reads }: Pick<Traced<unknown>, 'reads'>): boolean {
  for (const [cell, revision] of reads) if (cell.revision !== revision) return false
  return true
}

/** What was made of other values counts as having read what they were made of. */
function join({ reads, incomplete }: Traced<unknown>): void {
  if (!reader) return
  for (const [cell, revision] of reads) reader.reads.set(cell, revision)
  if (incomplete) reader.incomplete = true
}

/** Made values by name; the ones that were not asked for longest go first when there are more than `most`. */
export class Memo {
  readonly #made = new Map<string, Traced<unknown>>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get<T>(key: string, make: () => T): T {
    const known = this.#made.get(key) as Traced<T> | undefined
    this.#made.delete(key)
    const entry = known && isCurrent(known) ? known : traced(make)
    this.#made.set(key, entry)
    if (this.#made.size > this.#most) this.#made.delete(this.#made.keys().next().value!)
    join(entry)
    return entry.value
  }

  clear(): void {
    this.#made.clear()
  }
}
