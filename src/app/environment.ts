/** What this browser lets us do at this address, and in words what does not work and why. */

export interface Limitation {
  id: 'offline-start' | 'one-collector' | 'storage'
  title: string
  detail: string
}

export interface Features {
  secure: boolean
  serviceWorker: boolean
  locks: boolean
  indexedDb: boolean
}

export const browserFeatures = (): Features => ({
  secure: window.isSecureContext,
  serviceWorker: 'serviceWorker' in navigator,
  locks: 'locks' in navigator,
  indexedDb: typeof indexedDB !== 'undefined',
})

export function limitations(features: Features): Limitation[] {
  const why = features.secure
    ? 'This browser does not offer it.'
    : 'Browsers offer it only over HTTPS with a trusted certificate, or on localhost.'
  const found: Limitation[] = []
  if (!features.indexedDb) {
    found.push({
      id: 'storage',
      title: 'Nothing can be stored',
      detail: 'Portolan needs IndexedDB. Leave private browsing or allow site data.',
    })
  }
  if (!features.serviceWorker) {
    found.push({
      id: 'offline-start',
      title: 'Opening without a network does not work here',
      detail: `What is stored stays readable while this page is open. ${why}`,
    })
  }
  if (!features.locks) {
    found.push({
      id: 'one-collector',
      title: 'Every open tab collects on its own',
      detail: `Keep one tab open, so that the engine is not asked twice. ${why}`,
    })
  }
  return found
}
