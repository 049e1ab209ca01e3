/** Rules in force as a fake backend names them. */
import type { RulesInForce } from '../../src/core/model/rules.ts'
import type { PolicyVersion } from '../../src/core/model/verdict.ts'

export const rulesOf = (version: PolicyVersion): RulesInForce => ({
  version,
  source: { origin: 'server', name: 'test', digest: '' },
  inputs: null,
})
