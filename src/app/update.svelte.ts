/** The service worker: registered once, asked for news now and then, and replaced only when the user says so. */

/** Pause between two looks for a new version while the page is open. */
const LOOK = 60 * 60_000

class Update {
  /** A new version waits. */
  ready = $state(false)
  /** Why opening offline does not work, in words; '' when it does or is not known yet. */
  failure = $state('')
  #registration: ServiceWorkerRegistration | undefined

  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
    try {
      const registration = await navigator.serviceWorker.register('/sw.js')
      this.#registration = registration
      this.#look(registration)
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', () => this.#look(registration))
      })
      setInterval(() => {
        // Offline is no failure of the update; the next look comes.
        if (navigator.onLine) registration.update().catch((error: unknown) => this.#failed(error))
      }, LOOK)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Takes the new version; every open tab reloads into it. */
  apply(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
      once: true,
    })
    this.#registration?.waiting?.postMessage('skipWaiting')
  }

  /** Reloads into the newest version that can be had: asks for one first where none waits. */
  async reload(): Promise<void> {
    const registration = this.#registration
    try {
      if (!registration?.waiting) await registration?.update()
    } catch (error) {
      // Offline, the page comes back as it is and says so again.
      this.#failed(error)
    }
    const coming = registration?.waiting ?? registration?.installing
    if (!coming) return location.reload()
    if (coming.state === 'installed') return this.apply()
    coming.addEventListener('statechange', () => {
      if (coming.state === 'installed') this.apply()
    })
  }

  later(): void {
    this.ready = false
  }

  /** Waiting without a controller is the first installation, not an update. */
  #look(registration: ServiceWorkerRegistration): void {
    if (registration.waiting && navigator.serviceWorker.controller) this.ready = true
  }

  #failed(error: unknown): void {
    this.failure = error instanceof Error ? error.message : String(error)
  }
}

export const update = new Update()
