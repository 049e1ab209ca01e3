/** What the charts have in common: a value with its name, color and drill-down, and the table that says the same. */
import type { IconName } from '../icons/names.ts'

export interface Slice {
  id: string
  label: string
  value: number
  /** The list that has exactly these. */
  href?: string | undefined
  /** A color of ours, or `hatch` for what is not known. */
  fill: string
  /** Mark and color class where the slice is a judgement. */
  icon?: IconName
  tone?: string
}

/** The fill of what is unknown or was not seen. */
export const HATCH = 'hatch'

/** A cell of a table twin. */
export interface TwinCell {
  text: string
  href?: string | undefined
}

/** A chart as a table: the first column names the row, the others are numbers unless `text` names them. */
export interface Twin {
  columns: readonly { title: string; text?: boolean }[]
  rows: readonly (readonly TwinCell[])[]
}
