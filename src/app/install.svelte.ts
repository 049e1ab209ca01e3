/**
 * The browser's offer to install the console: kept until something was loaded once, so that nobody is asked before there
 * is anything to keep, and never made again after an answer. Browsers without such an offer have it in their own menu.
 */
import { preferences } from './preferences.svelte.ts'
import { session } from './session.svelte.ts'

/** Not in the types of TypeScript: a proposal that some browsers implement. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

const isOffer = (event: Event): event is BeforeInstallPromptEvent =>
  'prompt' in event && typeof event.prompt === 'function'

export class Install {
  #offer = $state.raw<BeforeInstallPromptEvent | null>(null)
  /** It can be offered now. */
  readonly ready = $derived.by(
    () =>
      this.#offer !== null &&
      !preferences.values.installAnswered &&
      session.engines.all.some(({ freshness, snapshot }) => !freshness.partial && !snapshot),
  )

  /** Returns the way to stop. */
  start(): () => void {
    const control = new AbortController()
    const { signal } = control
    window.addEventListener(
      'beforeinstallprompt',
      (event) => {
        // The browser would ask at once, and only this time.
        event.preventDefault()
        if (isOffer(event)) this.#offer = event
      },
      { signal },
    )
    window.addEventListener('appinstalled', () => this.dismiss(), { signal })
    return () => control.abort()
  }

  async accept(): Promise<void> {
    const offer = this.#offer
    this.dismiss()
    await offer?.prompt()
  }

  dismiss(): void {
    this.#offer = null
    void preferences.set('installAnswered', true)
  }
}

export const install = new Install()
