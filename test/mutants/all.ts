/** All mutants: `npm run sim:mutants` tries each. */
import { COLLECTOR } from './collector.ts'
import { LOG } from './log.ts'
import type { Mutant } from './mutant.ts'
import { SHEETS } from './sheets.ts'
import { STORE } from './store.ts'
import { TRIAGE } from './triage.ts'
import { VALIDATION } from './validation.ts'
import { WORKER } from './worker.ts'

export const MUTANTS: readonly Mutant[] = [
  ...LOG,
  ...COLLECTOR,
  ...SHEETS,
  ...STORE,
  ...TRIAGE,
  ...VALIDATION,
  ...WORKER,
]
