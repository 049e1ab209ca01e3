/**
 * The way from an address to a collected engine, step by step, whatever it looks like: what was typed, what the server
 * saw, what is wrong. Going back keeps everything; leaving takes back what was added.
 */
import { asProblem, signIn, testConnection, type Diagnosis, type SessionInfo } from '../api.ts'
import {
  addEngine,
  probe,
  removeEngine,
  type Cause,
  type Decision,
  type Probe,
} from './engine-calls.ts'

export const STEPS = ['address', 'certificate', 'credentials', 'test', 'start'] as const
export type Step = (typeof STEPS)[number]

/** What the test is doing, or has got to. */
export type Stage = 'connect' | 'sign-in' | 'look' | 'done'

export interface FlowPorts {
  /** Makes the page know an engine that was added or removed. */
  refresh(): Promise<void>
  /** Shows the engine and collects from it. */
  enter(session: SessionInfo): void
  /** Takes away what was collected already of an engine that is not wanted after all. */
  forget(engine: string): Promise<void>
}

export class ConnectFlow {
  step = $state<Step>('address')
  address = $state('')
  name = $state('')
  decision = $state<'offer' | 'upload' | 'insecure' | null>(null)
  /** The file with the certificate of an authority. */
  ca = $state.raw<{ name: string; text: string } | null>(null)
  user = $state('')
  password = $state('')
  busy = $state(false)
  /** What is wrong with the step on the screen. */
  problem = $state.raw<Cause | null>(null)
  seen = $state.raw<Probe | null>(null)
  stage = $state<Stage>('connect')
  diagnosis = $state.raw<Diagnosis | null>(null)

  readonly #ports: FlowPorts
  /** What `seen` was seen of. */
  #seenOf = ''
  /** The engine that this flow added, and of what it was made. */
  #added: { id: string; of: string } | null = null
  #session: SessionInfo | null = null
  /** What the last good test was made with. */
  #tested = ''

  constructor(ports: FlowPorts, address = '') {
    this.#ports = ports
    this.address = address
  }

  /** Something would be lost by leaving. */
  get touched(): boolean {
    return this.step !== 'address' || this.address.trim() !== '' || this.name !== ''
  }

  /** The certificate is not accepted as it is, so that somebody has to decide. */
  get mustDecide(): boolean {
    return this.seen?.certificate?.offer != null
  }

  /** Why the next step cannot be taken yet; '' when it can. */
  get lacking(): string {
    switch (this.step) {
      case 'address':
        return this.address.trim() === '' ? 'Enter the address of the engine.' : ''
      case 'certificate':
        if (!this.mustDecide) return ''
        if (this.decision === null) return 'Choose what to do about the certificate.'
        return this.decision === 'upload' && !this.ca ? 'Choose the file of the authority.' : ''
      case 'credentials':
        if (this.user.trim() === '') return 'Enter the user name.'
        return this.password === '' ? 'Enter the password.' : ''
      case 'test':
        return this.stage === 'done' ? '' : 'The test has to be passed first.'
      default:
        return ''
    }
  }

  /** Takes the step that is on the screen, and shows the next one when it was good. */
  async next(): Promise<void> {
    if (this.busy || this.lacking !== '') return
    this.problem = null
    this.busy = true
    try {
      if (await this.#take()) this.step = STEPS[STEPS.indexOf(this.step) + 1] ?? 'start'
    } catch (error) {
      this.problem = causeOf(error)
    } finally {
      this.busy = false
    }
    if (this.step === 'test' && this.stage !== 'done' && !this.problem) await this.test()
  }

  back(to: Step = STEPS[Math.max(0, STEPS.indexOf(this.step) - 1)]!): void {
    if (this.busy) return
    this.problem = null
    this.step = to
  }

  /** Adds the engine, signs in and looks at what the account sees. A password that was refused is not tried again. */
  async test(): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.problem = null
    this.diagnosis = null
    this.stage = 'connect'
    try {
      const id = await this.#add()
      this.stage = 'sign-in'
      this.#session = await signIn(id, this.user.trim(), this.password)
      this.stage = 'look'
      const diagnosis = await testConnection(id)
      if (diagnosis.ok) {
        this.diagnosis = diagnosis
        this.#tested = this.#credentials
        this.stage = 'done'
      } else this.problem = { ...diagnosis, cause: diagnosis.cause ?? 'internal' }
    } catch (error) {
      this.problem = causeOf(error)
    } finally {
      this.busy = false
    }
  }

  /** Begins to collect. */
  async start(): Promise<void> {
    if (!this.#session || this.busy) return
    this.busy = true
    await this.#ports.refresh()
    this.#ports.enter(this.#session)
    this.password = ''
    this.busy = false
  }

  /** Takes back what was added. Throws ProblemError when the server does not confirm it. */
  async leave(): Promise<void> {
    this.password = ''
    const added = this.#added
    if (!added) return
    await this.#remove(added.id)
    await this.#ports.refresh()
    await this.#ports.forget(added.id)
  }

  /** True when the step is done. */
  async #take(): Promise<boolean> {
    switch (this.step) {
      case 'address':
        return this.#look()
      case 'certificate':
        return this.#decide()
      case 'credentials':
        if (this.#tested !== this.#credentials) this.stage = 'connect'
        return true
      default:
        return true
    }
  }

  async #look(): Promise<boolean> {
    const address = this.address.trim()
    if (this.#seenOf !== address) {
      this.decision = null
      this.seen = null
    }
    const seen = await probe(address, {})
    this.#seenOf = address
    this.seen = seen
    if (seen.known && seen.id !== this.#added?.id) {
      this.problem = {
        cause: 'engine-exists',
        title: 'This engine is connected already',
        detail: seen.url,
        nextStep: 'Sign in to it, or remove it first to connect it in another way.',
      }
    } else this.problem = seen.problem
    return this.problem === null
  }

  async #decide(): Promise<boolean> {
    if (!this.mustDecide || !this.seen) return true
    const { certificate, problem } = await probe(this.seen.url, this.#decision)
    this.problem = certificate?.problem ?? problem
    return this.problem === null
  }

  get #decision(): Decision {
    const offer = this.seen?.certificate?.offer
    if (!offer) return {}
    if (this.decision === 'insecure') return { insecure: true }
    if (this.decision === 'upload') return { ca: this.ca?.text ?? '' }
    return { fingerprint: offer.sha256 }
  }

  /** What an added engine is made of. */
  get #engine(): string {
    return JSON.stringify([this.seen?.url, this.name.trim(), this.#decision])
  }

  get #credentials(): string {
    return JSON.stringify([this.#engine, this.user.trim(), this.password])
  }

  /** The engine as it is wanted now; one that was added in another way goes first. */
  async #add(): Promise<string> {
    if (this.#added?.of === this.#engine) return this.#added.id
    if (this.#added) await this.#remove(this.#added.id)
    const of = this.#engine
    const id = await addEngine(this.seen!.url, this.name.trim(), this.#decision)
    this.#added = { id, of }
    return id
  }

  async #remove(id: string): Promise<void> {
    await removeEngine(id)
    this.#added = null
    this.#session = null
    this.#tested = ''
  }
}

function causeOf(error: unknown): Cause {
  const { type, title, message, nextStep } = asProblem(error)
  return { cause: type, title, detail: message, nextStep }
}
