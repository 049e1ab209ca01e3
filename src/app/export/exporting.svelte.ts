/**
 * The file that is being made, one at a time and whatever page is open, and the dialog that asks what it shall be.
 */
import { asFault } from '../../core/errors.ts'
import type { Key, ListName } from '../../core/estate/protocol.ts'
import { exportName } from '../../core/export/file-name.ts'
import type { Progress } from '../../core/model/preview.ts'
import { save } from '../lib/download.ts'

/** What the dialog can offer beside everything that is stored. */
export interface ExportContext {
  /** The list that is open. */
  list: ListName | null
  /** Ids of the columns that it shows; null: not known. */
  shown: readonly string[] | null
  /** Its chosen rows. */
  keys: readonly Key[]
}

export interface FileWanted {
  /** In a sentence: "Making …". */
  title: string
  /** What all rows are of, and which part of it; both stand in the name of the file. */
  provider: string
  scope: string
  extension: string
  make(signal: AbortSignal, tell: (progress: Progress) => void): Promise<Blob>
}

const NOWHERE: ExportContext = { list: null, shown: null, keys: [] }

class Exporting {
  /** Set while the dialog is open. */
  asked = $state.raw<ExportContext | null>(null)
  title = $state('')
  progress = $state.raw<Progress | null>(null)
  /** Name of the newest file, until it is closed. */
  saved = $state('')
  /** Why there is no file, until it is closed. */
  problem = $state('')
  #control = $state.raw<AbortController | null>(null)

  get running(): boolean {
    return this.#control !== null
  }

  open(context: Partial<ExportContext> = {}): void {
    this.asked = { ...NOWHERE, ...context }
  }

  /** Does nothing while another file is made. Never rejects: `problem` tells. */
  async run({ title, provider, scope, extension, make }: FileWanted): Promise<void> {
    if (this.#control) return
    const control = new AbortController()
    this.#control = control
    this.title = title
    this.progress = null
    this.saved = ''
    this.problem = ''
    const at = Date.now()
    try {
      const blob = await make(control.signal, (progress) => (this.progress = progress))
      const name = exportName(provider, scope, at, extension)
      save(blob, name)
      this.saved = name
    } catch (error) {
      if (!control.signal.aborted) {
        const { message, nextStep } = asFault(error)
        this.problem = `${message} ${nextStep}`.trim()
      }
    } finally {
      this.#control = null
    }
  }

  cancel(): void {
    this.#control?.abort(new DOMException('The export was called off.', 'AbortError'))
  }
}

export const exporting = new Exporting()
