/** What was read of the chosen files so far: VMs of an inventory, plans and providers of a must-gather, and misfits. */
import { Fault } from '../errors.ts'
import type { ParityMisfit, ParityScope } from '../model/parity.ts'
import {
  parseYaml,
  resourcesIn,
  type ForkliftPlan,
  type ForkliftProvider,
  type Resource,
} from './custom-resources.ts'
import { vmsIn, type ForkliftVm } from './forklift-vm.ts'
import { concernsOfPlans, type Placed } from './plan-concerns.ts'

export const MiB = 1024 * 1024

export interface ReadLimits {
  /** Unpacked bytes of one file. */
  file: number
  /** Bytes of one JSON document; 10,000 VMs take about 60 MiB. */
  document: number
  /** Bytes of one YAML file; a plan of 1,000 VMs takes about 3 MiB. */
  resource: number
  /** Plans and providers. */
  resources: number
  /** Files in an archive. */
  members: number
  vms: number
  /** Misfits that are listed; a wrong file has one for each element. */
  misfits: number
}

export const LIMITS: ReadLimits = {
  file: 4096 * MiB,
  document: 384 * MiB,
  resource: 16 * MiB,
  resources: 20_000,
  members: 100_000,
  vms: 200_000,
  misfits: 1_000,
}

export interface ForkliftVms {
  /** An inventory tells all concerns of a VM; plans only those that are critical. */
  scope: ParityScope
  vms: readonly ForkliftVm[]
  /** Plans that told of them; 0 with an inventory. */
  plans: number
  misfits: readonly ParityMisfit[]
}

/** What a document is part of: its place in words, and the archive it came in, or ''. */
export interface Place {
  where: string
  origin: string
}

const NEXT_STEP =
  'Import the answer of Forklift’s inventory service to providers/ovirt/<uid>/vms?detail=4.'

export const refuse = (message: string): Fault =>
  new Fault('protocol', message, { nextStep: NEXT_STEP })

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes)

/** The first line; a YAML reader shows the text around a mistake below it. */
const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n', 1)[0]!.replace(/[:.]$/, '') : 'damaged'

const parseLines = (text: string): unknown[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]))

/** A document, or the documents of its lines as a list. Throws a SyntaxError. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/^\s*\{.*\}\s*\n\s*\{/.test(text.slice(0, 4 * MiB))) throw error
    return parseLines(text)
  }
}

export class Reading {
  readonly #limits: ReadLimits
  readonly #vms = new Map<string, ForkliftVm>()
  readonly #misfits: ParityMisfit[] = []
  #dropped = 0
  /** Files that were VMs at all. */
  #lists = 0
  readonly #plans: Placed<ForkliftPlan>[] = []
  readonly #providers: Placed<ForkliftProvider>[] = []

  constructor(limits: ReadLimits) {
    this.#limits = limits
  }

  misfit(where: string, message: string): void {
    if (this.#misfits.length < this.#limits.misfits) this.#misfits.push({ where, message })
    else this.#dropped += 1
  }

  /** What one JSON text holds; false when it is neither a list of VMs nor plans or providers. */
  take(bytes: Uint8Array, place: Place): boolean {
    const { where } = place
    let document: unknown
    try {
      document = parse(decode(bytes))
    } catch (error) {
      this.misfit(where, `It is not JSON: ${wordsOf(error)}.`)
      return false
    }
    const resources = resourcesIn(document)
    for (const resource of resources) this.#keep(resource, place)
    if (resources.length > 0) return true
    const found = vmsIn(document, where)
    if (!found) return false
    this.#lists += 1
    for (const { where: at, message } of found.misfits) this.misfit(at, message)
    for (const vm of found.vms) {
      if (this.#vms.has(vm.id)) {
        this.misfit(
          `${where} (${vm.name})`,
          `The VM ${vm.id} was read before; this one is left out.`,
        )
      } else if (this.#vms.size >= this.#limits.vms) {
        throw refuse(`There are more than ${this.#limits.vms.toLocaleString('en')} VMs.`)
      } else this.#vms.set(vm.id, vm)
    }
    return true
  }

  /** What one YAML text holds; false when it could be read and holds neither plans nor providers. */
  async takeYaml(bytes: Uint8Array, place: Place): Promise<boolean> {
    let documents: unknown[]
    try {
      documents = await parseYaml(decode(bytes))
    } catch (error) {
      this.misfit(place.where, `It is not YAML: ${wordsOf(error)}.`)
      return true
    }
    const resources = documents.flatMap(resourcesIn)
    for (const resource of resources) this.#keep(resource, place)
    return resources.length > 0
  }

  #keep(resource: Resource, place: Place): void {
    if (this.#plans.length + this.#providers.length >= this.#limits.resources) {
      throw refuse(
        `There are more than ${this.#limits.resources.toLocaleString('en')} plans and providers.`,
      )
    }
    if (resource.kind === 'plan') this.#plans.push({ resource, ...place })
    else this.#providers.push({ resource, ...place })
  }

  /** An inventory if there is one, else what the plans tell. Throws a Fault with a next step when there is no VM at all. */
  result(): ForkliftVms {
    const inventory = this.#vms.size > 0
    const told = inventory ? null : concernsOfPlans(this.#plans, this.#providers)
    for (const { where, message } of told?.misfits ?? []) this.misfit(where, message)
    const vms = told?.vms ?? [...this.#vms.values()]
    if (vms.length === 0) throw this.#nothing()
    if (vms.length > this.#limits.vms) {
      throw refuse(`There are more than ${this.#limits.vms.toLocaleString('en')} VMs.`)
    }
    const rest = this.#dropped
    const more = rest === 0 ? [] : [{ where: '', message: `${rest} more.` }]
    return {
      scope: inventory ? 'all' : 'critical',
      vms,
      plans: told?.plans ?? 0,
      misfits: [...this.#misfits, ...more],
    }
  }

  /** Why nothing was found, in words that say what would help. */
  #nothing(): Fault {
    const [first] = this.#misfits
    const why = first ? ` ${first.where}: ${first.message}` : ''
    if (this.#plans.length > 0) {
      return refuse(`The plans of this must-gather do not tell of critical concerns.${why}`)
    }
    if (this.#providers.length > 0) {
      return refuse(`This must-gather holds no plans, and no inventory.${why}`)
    }
    return refuse(
      this.#lists > 0
        ? `No VM of Forklift’s inventory could be read.${why}`
        : `There is no list of VMs in what was chosen.${why}`,
    )
  }
}
