/** Defects in what is read of an engine: documents half read, events that nobody listens to. D numbers are Forklift’s. */
import type { Mutant } from './mutant.ts'

const MATRIX =
  'core/adapters/event-matrix.test.ts: says of each kind and code exactly what its sheet says'

export const SHEETS: readonly Mutant[] = [
  {
    id: 'partial-rows',
    breaks: 'D1: events overwrite VMs with rows that lack everything that has to be followed.',
    file: 'src/core/collector/object.ts',
    find: 'const answer = await reader.api.get(path, followQuery(sheet), reader.signal)',
    replace: 'const answer = await reader.api.get(path, {}, reader.signal)',
    caughtBy: [],
  },
  {
    id: 'unheard-cd-change',
    breaks: 'D4: event 38, a changed CD, is not listened to.',
    file: 'src/core/adapters/code-groups.ts',
    find: '  C.USER_CHANGE_DISK_VM,\n',
    replace: '',
    caughtBy: [MATRIX],
  },
  {
    id: 'cluster-reached-through-hosts',
    breaks:
      'D5: a changed cluster reaches its VMs through their hosts, so those that are down stay.',
    file: 'src/core/model/kinds.ts',
    find: "  cluster: ['vm'],\n",
    replace: "  cluster: ['host'],\n",
    caughtBy: ['core/store/store.test.ts: marks what a changed %s reaches'],
  },
  {
    id: 'profile-list-of-a-network',
    breaks: 'D19: a new vNIC profile does not refresh the list of profiles of its network.',
    file: 'src/core/adapters/verbs.ts',
    find: '      // A network lists its profiles.\n      C.ADD_VNIC_PROFILE,\n      C.REMOVE_VNIC_PROFILE,\n',
    replace: '',
    caughtBy: [MATRIX],
  },
  {
    id: 'networks-of-a-new-data-center',
    breaks: 'D20b: networks and profiles that come with a data center are not listed.',
    file: 'src/core/adapters/code-groups.ts',
    find: 'export const DATA_CENTERS_CAME_OR_WENT = [\n  C.USER_ADD_STORAGE_POOL,\n',
    replace: 'export const DATA_CENTERS_CAME_OR_WENT = [\n',
    caughtBy: [MATRIX],
  },
  {
    id: 'misspelt-shareable',
    breaks: 'D2: shared disks are never seen as shared.',
    file: 'src/core/adapters/disk.ts',
    find: "reader.has('shareable') ? reader.flag('shareable') : reader.flag('sharable')",
    replace: "reader.flag('sharable')",
    caughtBy: [
      'core/adapters/sheets.test.ts: knows a shared disk by either spelling, the engine’s own first',
    ],
  },
]
