/** Readiness of a branch as the parts of one bar. */
import type { BranchSum } from '../../core/estate/topology.ts'
import { LEVEL_TEXT } from '../../core/model/readiness-words.ts'
import { LEVELS, type Level } from '../../core/model/readiness.ts'
import { HATCH, type Slice } from '../charts/chart.ts'
import type { IconName } from '../icons/names.ts'

const LOOK: Readonly<Record<Level, { fill: string; icon: IconName; tone: string }>> = {
  blocked: { fill: 'var(--ptl-danger)', icon: 'error-fill', tone: 'ptl-danger' },
  attention: { fill: 'var(--ptl-warning)', icon: 'warning-fill', tone: 'ptl-warning' },
  ready: { fill: 'var(--ptl-success)', icon: 'check-circle-fill', tone: 'ptl-success' },
  unknown: { fill: HATCH, icon: 'question-mark-circle', tone: 'ptl-unknown' },
}

export const levelSlices = ({ levels }: BranchSum): (Slice & { icon: IconName; tone: string })[] =>
  LEVELS.map((level) => ({
    id: level,
    label: LEVEL_TEXT[level],
    value: levels[level],
    ...LOOK[level],
  }))
