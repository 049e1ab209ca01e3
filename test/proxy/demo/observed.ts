/** An engine that is watched: the events since the beginning of a test, and VMs to try things on. */
import type { Vm } from '../../../src/proxy/demo/model-vm.ts'
import { client, type Client, type EventJson } from './harness.ts'

export let own: Client
let from: number

/** Before each test. */
export async function observe(): Promise<void> {
  own = await client({ vms: 120 })
  await own.get('')
  from = own.newest
}

export const codes = (): number[] => own.codes(from)

export const log = async (): Promise<EventJson[]> => (await own.events(from)).reverse()

export const vmWith = (fits: (vm: Vm) => boolean): Vm => [...own.world.vms.values()].find(fits)!

export const up = (): Vm =>
  vmWith(
    ({ status, cluster, pinnedHosts }) =>
      status === 'up' &&
      pinnedHosts.length === 0 &&
      own.world.hostsOf(cluster).filter((id) => own.world.hosts.get(id)!.status === 'up').length >
        1,
  )

export const down = (): Vm =>
  vmWith(
    ({ status, cluster, pinnedHosts, deleteProtected }) =>
      status === 'down' &&
      !deleteProtected &&
      pinnedHosts.length === 0 &&
      own.world.hostsOf(cluster).some((id) => own.world.hosts.get(id)!.status === 'up'),
  )

export const shown = async (vm: Vm): Promise<unknown> => (await own.get(`/vms/${vm.id}`))['status']

/** Lets time pass until an event of that code is there. */
export function until(code: number): void {
  for (let left = 20_000; !codes().includes(code); left -= 1) {
    if (left === 0) throw new Error(`no event ${code} came`)
    own.pass(1)
  }
}
