/** A pack whose rules are the built-in ones, some of them with inputs and remedies that a test can count on. */
import type { Remedy, RulePack } from '../../src/core/model/rules.ts'
import { packOf } from '../policies/packs.ts'

const REMEDIES: Readonly<Record<string, readonly Remedy[]>> = {
  'ovirt.nic.network_filter.detected': [
    { path: 'nics[].profile.networkFilter', set: '', text: 'the vNIC profile has no filter' },
  ],
  'ovirt.cluster.ksm_enabled': [
    { path: 'cluster.ksmEnabled', set: false, text: 'KSM is off in the cluster' },
  ],
  'ovirt.ha.reservation.enabled': [
    { path: 'cluster.haReservation', set: false, text: 'the cluster reserves nothing' },
  ],
  'ovirt.disk.shared.detected': [
    { path: 'diskAttachments[].disk.shared', set: false, text: 'the disk is not shared' },
  ],
  'ovirt.ha.enabled': [{ path: 'haEnabled', set: false, text: 'the VM is not highly available' }],
  'ovirt.memory.ballooning.enabled': [
    { path: 'balloonedMemory', set: false, text: 'ballooning is off' },
  ],
  'ovirt.display_type.spice.enabled': [{ path: 'display', set: 'vnc', text: 'the display is VNC' }],
}

/** The stock conditions, in which no other rule reads what these remedies change. */
export const describedPack = (): RulePack => {
  const pack = packOf('forklift')
  return {
    ...pack,
    rules: pack.rules.map((rule) => {
      const remedies = REMEDIES[rule.id]
      return remedies
        ? { ...rule, remedies, inputs: remedies.map(({ path }) => path) }
        : { ...rule, remedies: [], inputs: ['elsewhere'] }
    }),
  }
}
