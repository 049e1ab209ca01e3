/**
 * Every engine that this server speaks to: those of its configuration, which stay as they are, and those that users
 * added, which are kept in a file where there is a folder for it.
 */
import { MOST, tellable, type EngineSettings } from './config-engines.ts'
import type { Engine } from './engine.ts'
import type { EngineFile } from './engine-file.ts'
import { Problem } from './problems.ts'
import type { Upstream } from './upstream.ts'

export interface EnginesOptions {
  configured: readonly EngineSettings[]
  /** null: added engines last until this server ends. */
  file: EngineFile | null
  connect(settings: EngineSettings): Upstream
}

export class Engines {
  /** Added engines outlive a restart of the server. */
  readonly kept: boolean
  readonly #file: EngineFile | null
  readonly #connect: (settings: EngineSettings) => Upstream
  readonly #configured: readonly Engine[]
  #added: readonly Engine[]
  /** Changes come one after the other, each on top of what the one before has written. */
  #changing: Promise<unknown> = Promise.resolve()

  constructor({ configured, file, connect }: EnginesOptions) {
    this.#file = file
    this.kept = file !== null
    this.#connect = connect
    const open = (settings: EngineSettings): Engine => ({ settings, upstream: connect(settings) })
    this.#configured = configured.map(open)
    const ids = new Set(configured.map(({ id }) => id))
    // One that is configured by now is that one.
    this.#added = (file?.read() ?? []).filter(({ id }) => !ids.has(id)).map(open)
  }

  get all(): readonly Engine[] {
    return [...this.#configured, ...this.#added]
  }

  get(id: string): Engine | undefined {
    return this.all.find(({ settings }) => settings.id === id)
  }

  /** As users tell them apart: of the same name, by their host too. */
  nameOf({ settings }: Engine): string {
    return tellable(
      settings,
      this.all.map((engine) => engine.settings),
    )
  }

  add(settings: EngineSettings): Promise<Engine> {
    return this.#change(() => {
      this.refuseKnown(settings)
      if (this.#added.length >= MOST) {
        throw new Problem('too-many-engines', `${MOST} engines were added.`)
      }
      const engine = { settings, upstream: this.#connect(settings) }
      return { added: [...this.#added, engine], result: engine, undo: engine }
    })
  }

  /** Throws Problem `engine-exists` where the address is one of those that are known. */
  refuseKnown({ id, url }: EngineSettings): void {
    if (this.get(id)) throw new Problem('engine-exists', `${url} is here already.`)
  }

  rename(id: string, name: string): Promise<Engine> {
    return this.#change(() => {
      const before = this.#own(id)
      const engine = { ...before, settings: { ...before.settings, name } }
      return {
        added: this.#added.map((other) => (other === before ? engine : other)),
        result: engine,
      }
    })
  }

  async remove(id: string): Promise<void> {
    const engine = await this.#change(() => {
      const gone = this.#own(id)
      return { added: this.#added.filter((other) => other !== gone), result: gone }
    })
    await engine.upstream.close()
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ upstream }) => upstream.close()))
  }

  #own(id: string): Engine {
    const engine = this.#added.find(({ settings }) => settings.id === id)
    if (engine) return engine
    const known = this.get(id)
    throw known
      ? new Problem('engine-configured', `${known.settings.name} was not added in the console.`)
      : new Problem('unknown-engine', 'The address names an engine that is not here.')
  }

  /** Writes first, then takes over: what could not be kept was not done. */
  #change<T>(plan: () => { added: readonly Engine[]; result: T; undo?: Engine }): Promise<T> {
    const next = this.#changing.then(async () => {
      const { added, result, undo } = plan()
      try {
        await this.#file?.write(added.map(({ settings }) => settings))
      } catch (error) {
        await undo?.upstream.close()
        throw new Problem('not-kept', 'Nothing was changed.', { cause: error })
      }
      this.#added = added
      return result
    })
    this.#changing = next.catch(() => undefined)
    return next
  }
}
