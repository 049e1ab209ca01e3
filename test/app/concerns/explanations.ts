/** Explanations, rules and edits for tests. */
import type { Evidence, Explanation } from '../../../src/core/model/explanation.ts'
import type { EditEffect, FixOnce } from '../../../src/core/model/fix-once.ts'
import type { Kind } from '../../../src/core/model/kinds.ts'
import type { RuleInfo } from '../../../src/core/model/rules.ts'

export const evidence = (of: Partial<Evidence> = {}): Evidence => ({
  path: 'usbEnabled',
  value: true,
  clearedBy: false,
  cause: { kind: 'vm', id: 'v1', name: 'web-01' },
  ...of,
})

export const explanation = (of: Partial<Explanation> = {}): Explanation => ({
  concern: 'ovirt.usb.enabled',
  fires: true,
  evidence: [evidence()],
  proven: true,
  text: 'USB is switched off',
  method: 'remedy',
  evaluations: 2,
  standIn: false,
  bounded: false,
  ...of,
})

export const rule = (of: Partial<RuleInfo> = {}): RuleInfo => ({
  id: 'ovirt.usb.enabled',
  category: 'Warning',
  label: 'USB support enabled',
  title: 'USB',
  description: '`usbEnabled` is true.',
  assessment: 'USB devices do not move.',
  inputs: ['usbEnabled'],
  remedies: [{ path: 'usbEnabled', text: 'USB is switched off', set: false }],
  provenance: 'our own',
  since: '0.2.0',
  mends: [],
  file: 'usb.rego',
  source: 'concerns contains {"id": "ovirt.usb.enabled"} if {\n\tinput.usbEnabled\n}\n',
  ...of,
})

export const effect = (
  concern: string,
  kind: Kind,
  id: string,
  cleared: string[],
  ready: string[] = [],
): EditEffect => ({
  edit: {
    cause: { kind, id, name: `name of ${id}` },
    concern,
    text: 'it has no filter',
    path: 'networkFilter',
    from: 'clean-traffic',
    to: '',
  },
  cleared,
  ready,
})

export const fixOnce = (of: Partial<FixOnce> = {}): FixOnce => ({
  at: Date.now(),
  version: 6,
  standIn: false,
  vms: 10,
  effects: [],
  own: [],
  ...of,
})
