/** The column that names the category of a concern. */
import type { Severity } from '../model/readiness.ts'
import type { Column } from './spec.ts'

const ORDER: Record<Severity, number> = { critical: 3, warning: 2, information: 1 }

interface Categorized {
  category: string
  severity: Severity
  vms: number
}

/** Sorts by category; within one the rule with the most VMs comes first. `width`: pixels. */
export const categoryColumn = (width: number): Column<Categorized> => ({
  id: 'category',
  title: 'Category',
  width,
  cell: 'category',
  value: ({ category }) => category || 'No category',
  sort: ({ severity, vms }) => ORDER[severity] * 1e9 + vms,
})
