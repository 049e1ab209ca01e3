/** Columns of a list for rows that the estate worker gave, whose cells are made already: for short tables inside of pages. */
import { describe } from '../../core/estate/lists.ts'
import type { ListedRow, ListName } from '../../core/estate/protocol.ts'
import type { Column } from '../../core/estate/spec.ts'

export const listedColumns = (
  list: ListName,
  ids: readonly string[],
): readonly Column<ListedRow>[] =>
  describe(list)
    .columns.filter(({ id }) => ids.includes(id))
    .map(
      ({ value: _, ...column }) =>
        ({
          ...column,
          value: ({ cells }: ListedRow) => cells[column.id]?.value ?? null,
          // The first cell's link is that of the row.
          href: ({ cells }: ListedRow) =>
            column.id === 'name' ? undefined : cells[column.id]?.href,
          waived: ({ cells }: ListedRow) => cells[column.id]?.waived ?? 0,
        }) as unknown as Column<ListedRow>,
    )
