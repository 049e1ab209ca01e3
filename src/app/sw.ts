/// <reference lib="webworker" />
/**
 * Keeps the application's own files, so that the console opens without a network. It never touches `/api/` and takes
 * over only when the page asks for it: an update waits until the user says so.
 */
declare const self: ServiceWorkerGlobalScope
export {}

// Both are filled in by the build (see vite.config.ts).
const CACHE = 'shell-__SHELL_VERSION__'
const FILES = '__SHELL_FILES__' as unknown as readonly string[]

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })))
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('shell-') && name !== CACHE) await caches.delete(name)
  }
  await self.clients.claim()
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(keepAll()))
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
self.addEventListener('message', (event) => {
  if (event.data === 'skipWaiting') event.waitUntil(self.skipWaiting())
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (url.pathname.startsWith('/api/')) return
  event.respondWith(answer(request, request.mode === 'navigate' ? '/index.html' : url.pathname))
})
