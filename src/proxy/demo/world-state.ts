/**
 * State, clock and agenda of the simulated engine. What comes later (the state behind an event, the second event of a
 * pair) stands in the agenda and is done when somebody looks: no timer is needed.
 */
import { AuditLog } from './audit-log.ts'
import { emptyEstate, type Cluster, type Estate, type Ref, type RefField } from './model.ts'
import type { Vm } from './model-vm.ts'
import { createRandom, type Random } from './random.ts'

export type Kind = keyof Estate

interface Appointment {
  at: number
  run: () => void
}

export interface WriteOptions {
  /** null: none, as monitoring events have it. Left out: a new one. */
  correlationId?: string | null
}

export const ADMIN_NAME = 'admin@internal-authz'

export class WorldState implements Estate {
  readonly dataCenters: Estate['dataCenters']
  readonly clusters: Estate['clusters']
  readonly hosts: Estate['hosts']
  readonly storageDomains: Estate['storageDomains']
  readonly networks: Estate['networks']
  readonly nicProfiles: Estate['nicProfiles']
  readonly diskProfiles: Estate['diskProfiles']
  readonly disks: Estate['disks']
  readonly vms: Estate['vms']
  readonly tags: Estate['tags']

  readonly random: Random
  readonly log: AuditLog
  readonly adminId: string
  instanceId: string

  readonly #now: () => number
  #agenda: Appointment[] = []
  /** Time of the appointment being kept. */
  #at: number | null = null
  #silent = false
  #revisions = new Map<string, number>()
  #orders = new Map<Kind, number>()

  constructor(seed: number, now: () => number) {
    const estate = emptyEstate()
    this.dataCenters = estate.dataCenters
    this.clusters = estate.clusters
    this.hosts = estate.hosts
    this.storageDomains = estate.storageDomains
    this.networks = estate.networks
    this.nicProfiles = estate.nicProfiles
    this.diskProfiles = estate.diskProfiles
    this.disks = estate.disks
    this.vms = estate.vms
    this.tags = estate.tags
    this.random = createRandom(seed ^ 0x9e3779b9)
    this.log = new AuditLog(createRandom(seed ^ 0x51ed270b), 4_000 + this.random.int(1_000))
    this.adminId = this.random.uuid()
    this.instanceId = this.random.uuid()
    this.#now = now
  }

  clock(): number {
    return this.#at ?? this.#now()
  }

  /** Does `run` when `delay` ms have passed. */
  later(delay: number, run: () => void): void {
    const silent = this.#silent
    const at = this.clock() + delay
    const index = this.#agenda.findIndex((appointment) => appointment.at > at)
    this.#agenda.splice(index < 0 ? this.#agenda.length : index, 0, {
      at,
      run: silent ? () => this.silently(run) : run,
    })
  }

  /** Keeps every appointment that is due, in order, each at its own time. */
  settleUntil(time: number): void {
    if (this.#at !== null) return
    try {
      for (let next = this.#agenda[0]; next && next.at <= time; next = this.#agenda[0]) {
        this.#agenda.shift()
        this.#at = next.at
        next.run()
      }
    } finally {
      this.#at = null
    }
  }

  /** Time of the last appointment; null when nothing is under way. */
  get settledAt(): number | null {
    return this.#agenda.at(-1)?.at ?? null
  }

  /** Drops what is under way. */
  forget(): void {
    this.#agenda = []
  }

  /** Changes made by `run`, and what they cause later, write no event. */
  silently<T>(run: () => T): T {
    const before = this.#silent
    this.#silent = true
    try {
      return run()
    } finally {
      this.#silent = before
    }
  }

  write(
    code: number,
    description: string,
    refs: Partial<Record<RefField, Ref>>,
    options: WriteOptions = {},
  ): void {
    if (this.#silent) return
    const { correlationId = this.random.uuid() } = options
    this.log.write({ code, description, refs, correlationId, at: this.clock() })
  }

  /** Must be called for each change of a VM: its serialized text is thrown away. */
  touch(vm: Vm): void {
    this.#revisions.set(vm.id, this.revision(vm.id) + 1)
  }

  touchAll(): void {
    for (const vm of this.vms.values()) this.touch(vm)
  }

  revision(id: string): number {
    return this.#revisions.get(id) ?? 0
  }

  /** Must be called when objects come, go or are renamed. */
  reorder(kind: Kind): void {
    this.#orders.set(kind, this.order(kind) + 1)
  }

  order(kind: Kind): number {
    return this.#orders.get(kind) ?? 0
  }

  need<K extends Kind>(kind: K, id: string): Estate[K] extends Map<string, infer T> ? T : never
  need(kind: Kind, id: string): unknown {
    const found: unknown = this[kind].get(id)
    if (found === undefined) throw new Error(`no ${kind} with the id ${id}`)
    return found
  }

  user(): Ref {
    return { id: this.adminId, name: ADMIN_NAME }
  }

  clusterRef(cluster: Cluster): Ref {
    return { id: cluster.id, name: cluster.name }
  }

  refOf(kind: Exclude<Kind, 'disks'>, id: string | null): Ref | undefined {
    const found = id === null ? undefined : this[kind].get(id)
    return found && { id: found.id, name: found.name }
  }

  /** What an event about a VM names; monitoring knows neither user nor data center. */
  vmRefs(vm: Vm, by: 'user' | 'monitoring'): Partial<Record<RefField, Ref>> {
    const cluster = this.clusters.get(vm.cluster)
    const host = this.refOf('hosts', vm.host)
    const dataCenter = cluster && this.refOf('dataCenters', cluster.dataCenter)
    return {
      ...(cluster ? { cluster: this.clusterRef(cluster) } : {}),
      ...(by === 'user' && dataCenter ? { data_center: dataCenter } : {}),
      ...(host ? { host } : {}),
      template: { id: '00000000-0000-0000-0000-000000000000', name: 'Blank' },
      ...(by === 'user' ? { user: this.user() } : {}),
      vm: { id: vm.id, name: vm.name },
    }
  }

  hostsOf(cluster: string): string[] {
    return [...this.hosts.values()].filter((host) => host.cluster === cluster).map(({ id }) => id)
  }

  vmsOn(host: string): Vm[] {
    return [...this.vms.values()].filter((vm) => vm.host === host)
  }
}
