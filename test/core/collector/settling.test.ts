/**
 * States that come after their events, or without any, on the simulated engine: it writes monitoring events some
 * milliseconds before their state, and lets jobs end when a real one does.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnySheet } from '../../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Kind } from '../../../src/core/model/kinds.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import type { Vm } from '../../../src/proxy/demo/model-vm.ts'
import { differences, truth } from '../../sim/oracle.ts'
import { demoCollecting, type DemoCollecting } from '../../support/demo-collecting.ts'

const SECOND = 1_000

let c: DemoCollecting
/** Requests that the collector made. */
let asked: string[] = []

beforeAll(async () => {
  c = await demoCollecting(60, 3, { watch: (path) => asked.push(path) })
}, 30_000)
afterAll(() => c.stop())

const row = <K extends Kind>(kind: K, id: string): Row<K> => c.store.rows(kind).get(id) as Row<K>
const stored = (id: string): string => row('vm', id).status
const pass = (seconds: number): Promise<void> => c.clock.pass(seconds * SECOND)
const pollNow = async (): Promise<void> => {
  c.collector.command({ type: 'poll-now' })
  await c.clock.pass(1)
}

/** A VM that may do all of this and that no other test has. */
const taken = new Set<string>()
function vmThat(fits: (vm: Vm) => boolean): string {
  const found = [...c.world.vms.values()].find((vm) => !taken.has(vm.id) && fits(vm))
  if (!found) throw new Error('no such VM')
  taken.add(found.id)
  return found.id
}
const runs = ({ status, pinnedHosts }: Vm): boolean => status === 'up' && pinnedHosts.length === 0
const moves = (vm: Vm): boolean =>
  runs(vm) &&
  c.world
    .hostsOf(vm.cluster)
    .some((id) => id !== vm.host && c.world.need('hosts', id).status === 'up')
const rests = ({ status, pinnedHosts }: Vm): boolean =>
  status === 'down' && pinnedHosts.length === 0

const wrong = async (): Promise<string[]> => differences(c.store, await truth(c.api, SHEETS))

describe('a state that comes after its event', () => {
  it('a VM that crashed is read as up with its event, and as down within seconds', async () => {
    const id = vmThat(runs)
    c.world.crashVm(id)
    await pollNow()
    expect(stored(id)).toBe('up')
    expect(c.store.meta.cursor).toBe(c.world.log.newest)
    await pass(15)
    expect(stored(id)).toBe('down')
  })

  it('a VM that pauses by itself', async () => {
    const id = vmThat(runs)
    c.world.pauseVm(id)
    await pollNow()
    expect(stored(id)).toBe('up')
    await pass(15)
    expect(stored(id)).toBe('paused')
  })

  it('a VM that is told to stop stays up until the engine says that it is down', async () => {
    const id = vmThat(runs)
    c.world.stopVm(id)
    await pollNow()
    expect(stored(id)).toBe('up')
    await pass(25)
    expect(stored(id)).toBe('down')
    expect(row('vm', id).host).toBe('')
  })
})

describe('a state that passes', () => {
  it('a VM that starts, from waiting for its launch until it is up', async () => {
    const id = vmThat(rests)
    c.world.startVm(id)
    await pollNow()
    expect(stored(id)).toBe('wait_for_launch')
    await pass(30)
    expect(stored(id)).toBe('up')
  })

  it('a VM that is shut down', async () => {
    const id = vmThat(runs)
    c.world.shutdownVm(id)
    await pass(1)
    await pollNow()
    expect(stored(id)).toBe('powering_down')
    await pass(30)
    expect(stored(id)).toBe('down')
  })

  it('a VM that migrates, and the host where it arrives', async () => {
    const id = vmThat(moves)
    c.world.migrateVm(id)
    await pollNow()
    expect(stored(id)).toBe('migrating')
    await pass(30)
    expect(stored(id)).toBe('up')
    expect(row('vm', id).host).toBe(c.world.need('vms', id).host)
  })

  it('a VM that is suspended', async () => {
    const id = vmThat(runs)
    c.world.suspendVm(id)
    await pollNow()
    expect(stored(id)).toBe('saving_state')
    await pass(30)
    expect(stored(id)).toBe('suspended')
  })

  it('is over although no event says so', async () => {
    const id = vmThat(moves)
    c.world.migrateVm(id)
    await pollNow()
    expect(stored(id)).toBe('migrating')
    // The event of its end is never written.
    const { log } = c.world
    const before = log.newest
    await pass(8)
    log.setDismissed(
      new Set(log.all().flatMap((event) => (event.id > before ? event.id : []))),
      true,
    )
    await pass(30)
    expect(stored(id)).toBe('up')
  })

  it('disks that are locked while they are added and grow', async () => {
    const id = vmThat(rests)
    const disk = c.world.addDisk(id)
    await pollNow()
    expect(row('disk', disk).status).toBe('locked')
    await pass(20)
    expect(row('disk', disk).status).toBe('ok')
    c.world.extendDisk(disk, 30 * 2 ** 30)
    await pass(30)
    expect(row('disk', disk)).toMatchObject({ status: 'ok', provisionedSize: 30 * 2 ** 30 })
  })

  it('a disk that is told to be removed is locked first, then gone', async () => {
    const disk = c.world.addFloatingDisk()
    await pass(20)
    c.world.removeDisk(disk)
    await pollNow()
    expect(row('disk', disk).status).toBe('locked')
    await pass(20)
    expect(c.store.rows('disk').has(disk)).toBe(false)
  })

  it('a host that reaches maintenance without an event: when its VMs have left, and at once when it has none', async () => {
    const { id } = [...c.world.hosts.values()].find(
      (host) => host.status === 'up' && c.world.vmsOn(host.id).length > 0,
    )!
    const preparing = { status: 'preparing_for_maintenance', inMaintenance: false }
    const arrived = { status: 'maintenance', inMaintenance: true }
    c.world.hostToMaintenance(id)
    await pollNow()
    expect(row('host', id)).toMatchObject(preparing)
    await c.clock.until(() => c.world.need('hosts', id).status === 'maintenance', 60 * SECOND)
    await pass(25)
    expect(row('host', id)).toMatchObject(arrived)
    c.world.activateHost(id)
    await pass(30)
    expect(row('host', id).status).toBe('up')
    c.world.hostToMaintenance(id)
    await pollNow()
    expect(row('host', id)).toMatchObject(preparing)
    await pass(13)
    expect(row('host', id)).toMatchObject(arrived)
  })
})

describe('what writes no event at all', () => {
  it('a watchdog, a network, a disk that grows: found by the next comparison', async () => {
    const id = vmThat((vm) => rests(vm) && vm.disks.length > 0)
    c.world.addWatchdog(id)
    c.world.faults.silently(() =>
      c.world.addNetwork([...c.world.dataCenters.keys()][0]!, { name: 'silent' }),
    )
    c.world.growDisk(c.world.need('vms', id).disks[0]!.disk, 2 ** 20)
    await pass(31)
    expect(await wrong()).not.toEqual([])
    c.collector.command({ type: 'reconcile' })
    await pass(60)
    expect(await wrong()).toEqual([])
  })
})

describe('the price of settling', () => {
  it('a quiet estate costs a poll and nothing more', async () => {
    await pass(3_600)
    asked = []
    c.collector.command({ type: 'poll-now' })
    await pass(60)
    const rest = asked.filter((path) => !path.startsWith('events'))
    // Some disks of the estate are locked for ever: they are looked at with each comparison.
    expect(rest.filter((path) => path.includes('/')).length).toBeLessThan(20)
  })

  it('after a storm of crashes each VM is read at most twice', async () => {
    const ids = Array.from({ length: 5 }, () => vmThat(runs))
    asked = []
    for (const id of ids) c.world.crashVm(id)
    await pollNow()
    await pass(45)
    for (const id of ids) {
      expect(asked.filter((path) => path === `vms/${id}`)).toHaveLength(2)
      expect(stored(id)).toBe('down')
    }
  })

  it('an object that two events name, a young one and a later one, is not read three times', async () => {
    const id = vmThat(runs)
    asked = []
    c.world.crashVm(id)
    await pollNow()
    await pass(9)
    c.world.updateVm(id, { description: 'later' })
    await pass(45)
    expect(asked.filter((path) => path === `vms/${id}`)).toHaveLength(2)
    expect(row('vm', id)).toMatchObject({ status: 'down', description: 'later' })
  })
})

describe('states of which every kind says whether they pass', () => {
  const PASSING: Partial<Record<Kind, string[]>> = {
    vm: [
      'image_locked',
      'migrating',
      'powering_up',
      'powering_down',
      'reboot_in_progress',
      'wait_for_launch',
      'saving_state',
      'restoring_state',
    ],
    host: ['preparing_for_maintenance', 'installing', 'reboot', 'connecting', 'unassigned'],
    disk: ['locked'],
    storageDomain: ['locked', 'activating', 'detaching', 'preparing_for_maintenance'],
  }
  const STEADY: Partial<Record<Kind, string[]>> = {
    vm: ['up', 'down', 'paused', 'suspended'],
    host: ['up', 'maintenance', 'non_responsive'],
    disk: ['ok', 'illegal'],
    storageDomain: ['active', 'maintenance'],
  }
  const cases = (of: Partial<Record<Kind, string[]>>): [Kind, string][] =>
    Object.entries(of).flatMap(([kind, all]) =>
      all.map((status): [Kind, string] => [kind as Kind, status]),
    )
  const transient = (kind: Kind, status: string): boolean =>
    (SHEETS[kind] as AnySheet).transient({ status } as never)

  it.each(cases(PASSING))('%s %s passes', (kind, status) => {
    expect(transient(kind, status)).toBe(true)
  })

  it.each(cases(STEADY))('%s %s does not', (kind, status) => {
    expect(transient(kind, status)).toBe(false)
  })
})
