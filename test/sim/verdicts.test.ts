/**
 * Verdicts in the long run: crashes, an offline week, dropped answers, servers that go and come back with other rules, rules
 * that stand in, what is read known and unknown. In the end each VM has a verdict of the rules in force that a fresh
 * evaluation of what is stored would give again.
 */
import { describe, it } from 'vitest'
import { live, seedsOf } from './run.ts'

describe('simulation: rules that come, go and change', () => {
  it.each(seedsOf(28))('seed %i', (seed) => live('verdicts', seed))
})
