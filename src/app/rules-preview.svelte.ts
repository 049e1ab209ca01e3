/**
 * Rules that are tried out on the stored estate before they are used. It goes on while the user looks at other pages, and
 * its result stays until it is discarded, the rules are used, or another engine is shown.
 */
import { Fault } from '../core/errors.ts'
import type { Preview } from '../core/model/preview.ts'
import type { Analyst, Candidate } from './analyst.ts'
import { Task } from './task.svelte.ts'

const MiB = 1024 * 1024
/** Nothing near it is a bundle of rules; told before it is read, because a wrong folder may hold anything. */
const MOST_BYTES = 64 * MiB
const MOST_FILES = 2_000

const tooMuch = (what: string): Fault =>
  new Fault('protocol', `${what}: that is no bundle of rules.`, {
    nextStep:
      'Choose the .tar.gz or the policy.wasm that "opa build -t wasm" wrote, or the folder with only its files.',
  })

const bounded = (files: readonly File[]): void => {
  if (files.length > MOST_FILES) throw tooMuch(`The folder has ${files.length} files`)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > MOST_BYTES) throw tooMuch(`${Math.round(bytes / MiB)} MiB were chosen`)
}

async function bytesOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer()
  } catch (cause) {
    throw new Fault('protocol', `${file.name} cannot be read.`, {
      nextStep:
        'If it is a folder, choose it with "Choose a folder"; a dropped one cannot be read.',
      cause,
    })
  }
}

/** A single file is taken for a bundle, several for the files of a folder. Throws a Fault when they are too large. */
export async function candidateOf(files: readonly File[]): Promise<Candidate> {
  bounded(files)
  const [file] = files
  if (!file) {
    throw new Fault('protocol', 'The folder is empty.', {
      nextStep: 'Choose the folder that holds policy.wasm.',
    })
  }
  if (files.length === 1 && file.webkitRelativePath === '') {
    return { type: 'file', name: file.name, bytes: await bytesOf(file) }
  }
  const [folder = 'folder'] = file.webkitRelativePath.split('/')
  return {
    type: 'files',
    name: folder,
    files: await Promise.all(
      files.map(async (one) => ({
        path: one.webkitRelativePath.split('/').slice(1).join('/') || one.name,
        bytes: await bytesOf(one),
      })),
    ),
  }
}

/** What a candidate is called before it has been read. */
export function candidateName(candidate: Candidate): string {
  switch (candidate.type) {
    case 'built-in':
      return candidate.profile === 'portolan' ? 'Portolan rules' : 'Forklift rules'
    case 'team':
      return 'The rules of the team'
    default:
      return candidate.name
  }
}

export class RulesPreview {
  /** Engine whose VMs it is about; '' while there is none. */
  engine = $state('')
  candidate = $state.raw<Candidate | null>(null)
  readonly task = new Task<Preview>()

  readonly #analyst: Pick<Analyst, 'preview'>

  constructor(analyst: Pick<Analyst, 'preview'>) {
    this.#analyst = analyst
  }

  /** Reads what was chosen and evaluates it. */
  tryFiles(engine: string, files: readonly File[]): Promise<void> {
    return this.#run(engine, () => candidateOf(files))
  }

  try(engine: string, candidate: Candidate): Promise<void> {
    return this.#run(engine, () => Promise.resolve(candidate))
  }

  /** Stops what runs and forgets what came; the rules in force were never touched. */
  discard(): void {
    this.task.clear()
    this.engine = ''
    this.candidate = null
  }

  #run(engine: string, read: () => Promise<Candidate>): Promise<void> {
    this.discard()
    this.engine = engine
    return this.task.run(async (control) => {
      const candidate = await read()
      control.signal.throwIfAborted()
      this.candidate = candidate
      return this.#analyst.preview(engine, candidate, control)
    })
  }
}
