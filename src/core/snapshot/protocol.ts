/** What a page and its snapshot worker say to each other. A worker does one thing and is ended. */
import type { FaultKind } from '../model/meta.ts'
import type { SnapshotHead } from './format.ts'

export type ToSnapshot =
  | { type: 'save'; head: Pick<SnapshotHead, 'app' | 'engine'> }
  /** `free`: bytes that may still be stored; null where the browser does not say. */
  | { type: 'open'; file: File; free: number | null }

export type FromSnapshot =
  /** `share`: 0 to 1; null where the whole is not known. */
  | { type: 'progress'; share: number | null }
  | { type: 'saved'; blob: Blob }
  | { type: 'opened'; engine: string }
  | { type: 'fault'; fault: { kind: FaultKind; message: string; nextStep: string } }
