/** How a severity looks and what it is called, in one place. */
import type { Severity } from '../../core/model/readiness.ts'
import type { IconName } from '../icons/names.ts'
import type { Column } from './spec.ts'

export const SEVERITY_LOOK: Record<Severity, { icon: IconName; tone: string; text: string }> = {
  critical: { icon: 'error-fill', tone: 'ptl-danger', text: 'Critical' },
  warning: { icon: 'warning-fill', tone: 'ptl-warning', text: 'Warning' },
  information: { icon: 'information-fill', tone: 'ptl-info', text: 'Information' },
}

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
