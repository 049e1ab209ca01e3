/** How a severity looks and what it is called, in one place. */
import type { Severity } from '../../core/model/readiness.ts'
import type { IconName } from '../icons/names.ts'

export const SEVERITY_LOOK: Record<Severity, { icon: IconName; tone: string; text: string }> = {
  critical: { icon: 'error-fill', tone: 'ptl-danger', text: 'Critical' },
  warning: { icon: 'warning-fill', tone: 'ptl-warning', text: 'Warning' },
  information: { icon: 'information-fill', tone: 'ptl-info', text: 'Information' },
}
