/** Which object a place of a policy input belongs to. */
import { expect, it } from 'vitest'
import { causeOf, kindOf, ownerOf } from '../../../src/core/validation/causes.ts'

const workload = {
  id: 'vm-1',
  name: 'web',
  haEnabled: true,
  cluster: { id: 'c-1', name: 'prod', cpu: { type: 'x' } },
  dataCenter: { id: 'dc-1', name: 'dc' },
  serverCpu: { id: '4.7', name: '' },
  host: { id: 'h-1', name: 'host1' },
  diskAttachments: [
    { id: 'd-0', interface: 'ide', disk: null },
    {
      id: 'd-1',
      interface: 'ide',
      disk: {
        id: 'd-1',
        name: 'data',
        status: 'ok',
        profile: { id: 'dp-1', name: 'gold', qos: 'q' },
      },
    },
    { id: 'd-2', disk: { id: 'd-2', name: '', profile: { id: '', name: '', qos: '' } } },
  ],
  nics: [
    { id: 'n-0', interface: 'virtio', profile: { id: 'np-1', name: 'vlan', networkFilter: 'f' } },
    { id: 'n-1', interface: 'virtio', profile: { id: '', name: '', networkFilter: '' } },
  ],
}

it.each([
  ['haEnabled', 'vm', 'vm-1', 'web', ''],
  ['name', 'vm', 'vm-1', 'web', ''],
  ['', 'vm', 'vm-1', 'web', ''],
  ['cluster', 'cluster', 'c-1', 'prod', 'cluster'],
  ['cluster.cpu.type', 'cluster', 'c-1', 'prod', 'cluster'],
  ['serverCpu.systemOptionValue[0].value', 'cluster', 'c-1', 'prod', 'serverCpu'],
  ['dataCenter.name', 'dataCenter', 'dc-1', 'dc', 'dataCenter'],
  ['host.status', 'host', 'h-1', 'host1', 'host'],
  ['diskAttachments', 'vm', 'vm-1', 'web', ''],
  ['diskAttachments[1]', 'vm', 'vm-1', 'web', ''],
  ['diskAttachments[1].interface', 'vm', 'vm-1', 'web', ''],
  ['diskAttachments[1].disk.status', 'disk', 'd-1', 'data', 'diskAttachments[1].disk'],
  [
    'diskAttachments[1].disk.profile.qos',
    'diskProfile',
    'dp-1',
    'gold',
    'diskAttachments[1].disk.profile',
  ],
  // Without a name the id has to do.
  ['diskAttachments[2].disk.status', 'disk', 'd-2', 'd-2', 'diskAttachments[2].disk'],
  // What is not there belongs to who refers to it.
  ['diskAttachments[2].disk.profile.qos', 'disk', 'd-2', 'd-2', 'diskAttachments[2].disk'],
  ['diskAttachments[0].disk.status', 'vm', 'vm-1', 'web', ''],
  ['nics[0].interface', 'vm', 'vm-1', 'web', ''],
  ['nics[0].profile.networkFilter', 'nicProfile', 'np-1', 'vlan', 'nics[0].profile'],
  ['nics[1].profile.networkFilter', 'vm', 'vm-1', 'web', ''],
])('%s belongs to the %s %s', (path, kind, id, name, at) => {
  expect(ownerOf(workload, path)).toEqual({ cause: { kind, id, name }, at })
})

it('gives what hangs on a cluster that is not there to the VM', () => {
  const bare = { ...workload, cluster: null, serverCpu: null }
  expect(causeOf(bare, 'cluster.haReservation').kind).toBe('vm')
  expect(causeOf(bare, 'serverCpu').kind).toBe('vm')
})

it.each([
  ['diskAttachments[].disk.profile.qos', 'diskProfile'],
  ['diskAttachments[].disk.status', 'disk'],
  ['diskAttachments[].interface', 'vm'],
  ['nics[].profile.networkFilter', 'nicProfile'],
  ['nics[0].profile.qos', 'nicProfile'],
  ['cluster.ksmEnabled', 'cluster'],
  ['serverCpu.systemOptionValue', 'cluster'],
  ['host.status', 'host'],
  ['', 'vm'],
] as const)('tells the kind of the pattern %s without an input', (path, kind) => {
  expect(kindOf(path)).toBe(kind)
})
