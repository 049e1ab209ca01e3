/** Queries to learn from; docs/query.md shows the same ones, and each is run by a test. */
export const EXAMPLES: readonly { text: string; about: string }[] = [
  { text: 'vms: status = up and cluster = prod* sortby name', about: 'a star stands for anything' },
  {
    text: 'vms: concern = disk.shared and memory > 8GiB',
    about: 'a concern by its id, a part of it, or its area',
  },
  { text: 'vms: readiness = blocked and not host is empty', about: 'blocked VMs that run' },
  { text: 'vms: storage in (iscsi*, nfs*) or disks > 4', about: 'one of several values' },
  { text: 'vms: validated < -7d', about: 'not validated for a week' },
  { text: 'hosts: Vms.status = paused', about: 'hosts with a VM that is paused' },
  { text: 'storage: free < 100GiB and Vms.readiness = ready', about: 'two lists in one question' },
  { text: 'disks: shared = yes sortby size desc', about: 'the largest shared disks first' },
  { text: 'networks: vlan is not empty and vms = 0', about: 'networks that no VM uses' },
  { text: 'concerns: category = critical and area = disk', about: 'concerns are a list, too' },
]
