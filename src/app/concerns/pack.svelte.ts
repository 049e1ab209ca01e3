/** What is known of the rules in force, asked again when others come in force. Call it while a component is being set up. */
import type { RuleInfo, RulePack } from '../../core/model/rules.ts'
import { asked, type Asked } from '../asked.svelte.ts'
import { tellPack } from '../estate-facts.svelte.ts'
import { session } from '../session.svelte.ts'

export interface Pack extends Asked<RulePack> {
  readonly rules: ReadonlyMap<string, RuleInfo>
}

export function packInForce(): Pack {
  // Meta changes with every commit; the rules seldom.
  const inForce = $derived.by(() => {
    const { source, local } = session.meta?.policy ?? {}
    return JSON.stringify([source, local?.source])
  })
  const pack = asked(() => {
    void inForce
    return (signal: AbortSignal) => session.analyst.pack(undefined, signal)
  })
  $effect(() => {
    if (pack.value) tellPack(pack.value)
  })
  const rules = $derived(new Map(pack.value?.rules.map((rule) => [rule.id, rule])))
  return {
    get value() {
      return pack.value
    },
    get error() {
      return pack.error
    },
    get running() {
      return pack.running
    },
    again: () => pack.again(),
    get rules() {
      return rules
    },
  }
}
