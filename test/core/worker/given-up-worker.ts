/** A worker that gives everything up and then looks for some of it, also where a name that is gone may have come from. */
import { giveUp } from '../../../src/core/worker/give-up.ts'

const NAMES = [
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'WebTransport', 'EventSource', 'Request'],
  ...['indexedDB', 'caches', 'BroadcastChannel', 'MessageChannel', 'Worker', 'SharedWorker'],
  ...['importScripts', 'navigator', 'location', 'cookieStore', 'localStorage', 'crypto'],
  ...['setTimeout', 'setInterval', 'eval', 'RTCPeerConnection', 'WorkerGlobalScope', 'FontFace'],
]
const tell = self.postMessage.bind(self)

/** Names that any object in the chain of prototypes has. */
function found(): string[] {
  const names = new Set<string>()
  for (let at = self as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    for (const name of NAMES) if (Object.hasOwn(at, name)) names.add(name)
  }
  return [...names]
}

const before = found()
giveUp(self)
const left = found()
const works = new TextDecoder().decode(new TextEncoder().encode(JSON.stringify({ a: [1] })))

tell({ before, left, works })
