/**
 * What a reason of a difference means, for the page and for docs/parity.md. Numbers are those of the quirks (R) and
 * defects (D) of Forklift that Portolan's documentation uses; the others are words of ours.
 */
export interface ReasonText {
  title: string
  text: string
}

const reason = (title: string, text: string): ReasonText => ({ title, text })

export const REASONS = {
  D1: reason(
    'Blanked by Forklift',
    'An event of a host or cluster made Forklift write its VMs back without their values and validate the empty rest.',
  ),
  D2: reason(
    'Shared disks unseen',
    'Forklift reads the flag of shared disks under a misspelled key, so its rule never fires.',
  ),
  D5: reason(
    'Cluster changed, VM down',
    'Forklift validates VMs again after a change of their cluster only while they run.',
  ),
  D6: reason(
    'Not validated, a row was missing',
    'Forklift reports the text of a database error in place of concerns when something that the VM refers to is not in its inventory.',
  ),
  D10: reason('CPU sets misread', 'Forklift takes ranges and lists of pinned CPUs for CPU 0.'),
  D11: reason('NUMA unseen', 'Forklift does not collect NUMA nodes, so its rule never fires.'),
  D12: reason(
    'LUN size unseen',
    'Forklift’s rule looks for the size of a LUN where the inventory does not put it.',
  ),
  D13: reason(
    'Older rules there',
    'Forklift’s version of rules has not grown since 2022, so VMs may keep verdicts of older rules.',
  ),
  D17: reason(
    'CPU architecture unseen',
    'Forklift does not collect the CPU architecture of clusters.',
  ),
  D28: reason(
    'Verdict older than its inputs',
    'Forklift does not validate a VM again when a disk changes, or when a profile is added or removed.',
  ),
  D29: reason(
    'No verdict, shown as no concerns',
    'Forklift counts a VM as validated without concerns when its policy service gave no decision.',
  ),
  R1: reason('Any value counts as set', 'The rule of Forklift takes text and null for yes.'),
  R2: reason(
    'Part of a word is enough',
    'The rule of Forklift accepts values that contain a known one.',
  ),
  R3: reason('Text above numbers', 'The rule of Forklift compares without asking for a number.'),
  R5: reason(
    'Counts in place of entries',
    'The rule of Forklift compares two counts, so that two mistakes hide each other.',
  ),
  R6: reason('LUN size unseen', 'The rule of Forklift reads the size of a LUN where none is.'),
  R8: reason('Names not fully checked', 'The rule of Forklift passes names that DNS does not.'),
  R9: reason(
    'Default network filter',
    'The rule of Forklift fires for the filter that each new vNIC profile has.',
  ),
  R10: reason('PCI pass-through twice', 'Two rules of Forklift report the same NIC.'),
  R11: reason('NUMA unseen', 'The rule of Forklift has no NUMA nodes to look at.'),
  R12: reason(
    'Placement turned around',
    'The rule of Forklift warns of the default and is silent for pinned VMs.',
  ),
  R14: reason(
    'Cluster default not resolved',
    'The rule of Forklift does not look at the firmware of the cluster.',
  ),
  R15: reason('Shared disks unseen', 'The rule of Forklift has no flag to look at.'),
  R16: reason('TPM guessed', 'The rule of Forklift judges by the type of the system.'),
  R17: reason('Cluster settings on each VM', 'Forklift reports what is a setting of the cluster.'),
  R18: reason('Defaults reported', 'Forklift reports what each new VM has.'),
  R20: reason('Statuses judged apart', 'Forklift judges alike states differently.'),
  added: reason('A rule of ours', 'Forklift has no such rule.'),
  profile: reason('Other rules', 'The rules in use here judge this otherwise than Forklift’s.'),
  'own-rules': reason('Rules of your own', 'The rules in use here are not built in.'),
  'their-rule': reason(
    'A rule of theirs',
    'Neither of the built-in rule sets has it: it was added there, or Forklift is newer.',
  ),
  values: reason(
    'Other values',
    'Forklift’s inventory has another value than the one here: one of the two is older.',
  ),
  waiting: reason(
    'Not validated yet there',
    'Forklift had not validated the newest state of the VM when the file was made.',
  ),
} as const satisfies Record<string, ReasonText>

export type ReasonCode = keyof typeof REASONS

export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(REASONS, code)

export const reasonText = (code: string): ReasonText =>
  isReasonCode(code) ? REASONS[code] : { title: code, text: '' }
