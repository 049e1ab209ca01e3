/** Values of a row as the cells of a table, wherever the row is. */
import type { Cell } from './protocol.ts'
import type { Column } from './spec.ts'

export function cellOf<T>(column: Column<T>, row: T): Cell {
  switch (column.cell) {
    case 'readiness':
      return { value: column.value(row) }
    case 'concerns': {
      const waived = column.waived?.(row) ?? 0
      return { value: column.value(row), ...(waived > 0 && { waived }) }
    }
    default: {
      const href = column.href?.(row)
      return { value: column.value(row), ...(href !== undefined && { href }) }
    }
  }
}
