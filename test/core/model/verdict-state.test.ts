/**
 * Whether a verdict is current, as one table: exports ask `currentState`, screens ask `readiness`, and the search for
 * VMs that were left out finds whatever the table calls pending.
 */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { readiness } from '../../../src/core/model/readiness.ts'
import {
  currentState,
  NO_POLICY,
  type CurrentState,
  type PolicyInForce,
} from '../../../src/core/model/verdict-state.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import { cleanUp, fresh } from '../store/contract.ts'
import { verdict as stored, vm } from '../store/rows.ts'

type Given = Pick<Verdict, 'state' | 'revision' | 'policyVersion'>

const ok: Given = { state: 'ok', revision: 1, policyVersion: 6 }
const failed: Given = { ...ok, state: 'failed' }
const wasm: PolicyInForce = { version: 6, local: null }
const standIn: PolicyInForce = { version: 6, local: { version: 'own' } }
const off: PolicyInForce = NO_POLICY

/** Of a VM at revision 1. */
const table: [string, Given | undefined, PolicyInForce, boolean, CurrentState][] = [
  ['holds', ok, wasm, false, 'ok'],
  ['is missing', undefined, wasm, false, 'pending'],
  ['is missing where nothing is validated', undefined, off, false, 'pending'],
  ['is of another revision', { ...ok, revision: 2 }, wasm, false, 'pending'],
  ['is of other rules', ok, { ...wasm, version: 7 }, false, 'pending'],
  ['is of rules without a version', { ...ok, policyVersion: null }, wasm, false, 'pending'],
  ['is of rules that are not known yet', ok, { ...wasm, version: null }, false, 'pending'],
  ['waits to be renewed', ok, wasm, true, 'pending'],
  ['failed', failed, wasm, false, 'failed'],
  ['failed under other rules', failed, { ...wasm, version: 7 }, false, 'pending'],
  ['failed without a version', { ...failed, policyVersion: null }, wasm, false, 'failed'],
  ['failed before the backend went', { ...failed, policyVersion: null }, off, false, 'pending'],
  ['was given before the backend went', ok, off, false, 'pending'],
  ['had no version before the backend went', { ...ok, policyVersion: null }, off, false, 'pending'],
  ['is of the rules that stand in', { ...ok, policyVersion: 'own' }, standIn, false, 'ok'],
  ['is of the server that others stand in for', ok, standIn, false, 'ok'],
  ['is of rules that stood in before', { ...ok, policyVersion: 'own' }, wasm, false, 'pending'],
  ['is of neither', { ...ok, policyVersion: 5 }, standIn, false, 'pending'],
  [
    'is of rules that stand in for unknown ones',
    ok,
    { version: null, local: { version: 6 } },
    false,
    'ok',
  ],
  [
    'is of no version while others stand in',
    { ...ok, policyVersion: null },
    standIn,
    false,
    'pending',
  ],
]

describe('a verdict that', () => {
  it.each(table)('%s', (_, verdict, policy, waits, state) => {
    expect(currentState(verdict, 1, policy, waits)).toBe(state)
    const row = verdict && { ...verdict, id: 'a', at: 1, concerns: [] }
    const waiting = waits ? ({ reason: 'changed', since: 1 } as const) : undefined
    const shown = readiness(row, 1, policy, waiting)
    // Where there is no verdict there is nothing to be out of date.
    expect(shown.outOfDate !== null).toBe(state === 'pending' && verdict !== undefined)
    if (state !== 'ok' && !shown.outOfDate) expect(shown.level).toBe('unknown')
  })
})

describe('the search for VMs that were left out', () => {
  afterEach(cleanUp)

  const searchable = table.filter(([, , policy, waits]) => {
    // It runs once the rules are known, and leaves alone what waits already.
    return !waits && (policy.version ?? policy.local) !== null
  })

  it.each(searchable)('a verdict that %s', async (_, verdict, policy, _waits, state) => {
    const { store, epoch } = await fresh(() => false)
    const { inventory, validation } = store
    await inventory.commit({ epoch, now: 1, upserts: [vm('a')] })
    if (verdict) {
      await validation.mark(epoch, 'all', 'manual', 1)
      const [entry] = await validation.due(1, 1)
      const results = [{ token: entry!.token, verdict: stored('a', verdict) }]
      await validation.saveResults({ epoch, results, postponed: [] })
    }
    const eager = state === 'failed' && verdict?.policyVersion === null
    expect(await validation.sweep(epoch, policy, 5)).toBe(state === 'pending' || eager ? 1 : 0)
  })
})
