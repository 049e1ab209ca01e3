/**
 * Changes in the simulated engine that can be accounted for: of each, the event that tells of it is known, so a replica can
 * be asked whether its cursor covers something that is not in it.
 */
import type { DemoEngine } from '../../src/proxy/demo/engine.ts'
import { Refusal } from '../../src/proxy/demo/ops.ts'
import type { World } from '../../src/proxy/demo/world.ts'
import { below, chance, pick, type Dice } from '../sim/dice.ts'
import type { Snapshot } from './snapshot.ts'

/** A numbered description, and the event that tells of it. */
interface Edit {
  event: number
  no: number
}

/** What a VM goes through. An event tells of each; a start is none of them, for what its guest reports later comes silently. */
const DEEDS: readonly ((world: World, id: string) => unknown)[] = [
  (world, id) => world.stopVm(id),
  (world, id) => world.shutdownVm(id),
  (world, id) => world.migrateVm(id),
  (world, id) => world.createSnapshot(id, 'churn'),
  (world, id) => world.addDisk(id, { size: 10 * 1_073_741_824 }),
  (world, id) => world.addNic(id),
]

export class Churn {
  readonly #engine: DemoEngine
  readonly #dice: Dice
  readonly #mayRemove: () => boolean
  readonly #edits = new Map<string, Edit[]>()
  /** Events of VMs that came and went, by VM. */
  readonly #came = new Map<string, number>()
  readonly #gone = new Map<string, number>()
  #no = 0

  /**
   * `mayRemove` says no while a load reads pages of VMs: one that goes then may take another one out of the listing, which
   * only the next comparison finds (A7 of the specification).
   */
  constructor(engine: DemoEngine, dice: Dice, mayRemove: () => boolean) {
    this.#engine = engine
    this.#dice = dice
    this.#mayRemove = mayRemove
  }

  /** One change of which an event tells; most are edits. */
  step(): void {
    const { world } = this.#engine
    const before = new Set(world.vms.keys())
    if (chance(this.#dice, 0.1)) this.#create()
    else if (chance(this.#dice, 0.1) && this.#mayRemove()) this.#remove()
    else if (chance(this.#dice, 0.3)) this.#live()
    else this.#edit()
    for (const id of world.vms.keys()) if (!before.has(id)) this.#came.set(id, world.log.newest)
    for (const id of before) if (!world.vms.has(id)) this.#gone.set(id, world.log.newest)
  }

  /** Changes one after the other until `stop`; the pauses are `mean` ms on average. */
  start(mean: number): { stop(): void } {
    let timer: NodeJS.Timeout
    const next = (): void => {
      this.step()
      timer = setTimeout(next, below(this.#dice, 2 * mean))
    }
    timer = setTimeout(next, mean)
    return { stop: () => clearTimeout(timer) }
  }

  #edit(): void {
    const { world } = this.#engine
    const id = pick(this.#dice, [...world.vms.keys()])
    this.#no += 1
    world.updateVm(id, { description: `edit ${this.#no}` })
    const edits = this.#edits.get(id) ?? []
    this.#edits.set(id, [...edits, { event: world.log.newest, no: this.#no }])
  }

  /** A real engine refuses now and then, too: then nothing is done. */
  #live(): void {
    const { world } = this.#engine
    try {
      pick(this.#dice, DEEDS)(world, pick(this.#dice, [...world.vms.keys()]))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }

  #create(): void {
    const { cluster, osType } = pick(this.#dice, [...this.#engine.world.vms.values()])
    this.#no += 1
    this.#engine.world.createVm({ name: `churn-${this.#no}`, cluster, osType })
  }

  #remove(): void {
    const { world } = this.#engine
    const fit = [...world.vms.values()].filter(
      ({ host, deleteProtected }) => !host && !deleteProtected,
    )
    if (fit.length > 0) world.removeVm(pick(this.#dice, fit).id)
  }

  /** What the replica's cursor covers and its rows do not show, in words. Rows may be newer than the cursor. */
  ahead({ meta: [meta], vm }: Snapshot): string[] {
    if (!meta || meta.cursor === null) return []
    const { cursor } = meta
    const found: string[] = []
    const { newest } = this.#engine.world.log
    if (cursor > newest) found.push(`the cursor is ${cursor}, the newest event ${newest}`)
    const rows = new Map(vm.map(({ id, row }) => [id, row]))
    for (const [id, edits] of this.#edits) {
      const covered = edits.findLast(({ event }) => event <= cursor)
      const shown = Number(/^edit (\d+)$/.exec(rows.get(id)?.description ?? '')?.[1] ?? 0)
      if (covered && rows.has(id) && shown < covered.no)
        found.push(
          `event ${covered.event} is covered, but VM ${id} shows edit ${shown}, not ${covered.no}`,
        )
    }
    if (meta.kinds.vm.completeAt === null) return found
    for (const [id, event] of this.#came) {
      if (event <= cursor && !this.#gone.has(id) && !rows.has(id))
        found.push(`event ${event} is covered, but VM ${id} is missing`)
    }
    for (const [id, event] of this.#gone) {
      if (event <= cursor && rows.has(id))
        found.push(`event ${event} is covered, but VM ${id} is still there`)
    }
    return found
  }
}
