/**
 * Takes everything from a worker's global scope that is not named here, for good. A list of what may stay rather than of
 * what must go: what browsers add later goes too. Rules cannot name a global anyway, because a module has only what it is
 * given; this holds should the runtime between them ever have a hole.
 */

/** Of the language. */
const LANGUAGE = [
  ...['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Date'],
  ...['Promise', 'RegExp', 'Math', 'JSON', 'Intl', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef'],
  ...['FinalizationRegistry', 'Proxy', 'Reflect', 'Iterator', 'ArrayBuffer', 'DataView'],
  ...['Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array'],
  ...['Float32Array', 'Float64Array', 'Uint8ClampedArray', 'BigInt64Array', 'BigUint64Array'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError'],
  ...['TypeError', 'URIError', 'DOMException', 'globalThis', 'Infinity', 'NaN', 'undefined'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'WebAssembly'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
]

/** Of the worker: to hear and to tell, to read and write text. `Response` is only asked whether something is one. */
const WORKER = [
  ...['self', 'addEventListener', 'removeEventListener', 'dispatchEvent', 'postMessage', 'close'],
  ...['onmessage', 'onmessageerror', 'onerror', 'reportError', 'queueMicrotask', 'constructor'],
  ...[
    'atob',
    'btoa',
    'TextEncoder',
    'TextDecoder',
    'Response',
    'Event',
    'ErrorEvent',
    'MessageEvent',
  ],
]

const KEPT = new Set([...LANGUAGE, ...WORKER])

const silent = Object.freeze({
  log: () => undefined,
  error: () => undefined,
  warn: () => undefined,
})

/** Without these gone no rules are taken; a browser may hold on to something else, which reaches nobody. */
const GONE = [
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'WebTransport', 'EventSource', 'importScripts'],
  ...['indexedDB', 'caches', 'BroadcastChannel', 'MessageChannel', 'Worker', 'SharedWorker'],
  ...['navigator', 'cookieStore', 'RTCPeerConnection'],
]

/** Throws when something that matters cannot be taken. */
export function giveUp(scope: object): void {
  for (let owner = scope; owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (!KEPT.has(name)) Reflect.deleteProperty(owner, name)
    }
  }
  const left = GONE.filter((name) => name in scope)
  if (left.length > 0) throw new Error(`${left.join(', ')} cannot be given up`)
  // What rules print would go to the browser's log, as fast as they like.
  Object.defineProperty(scope, 'console', { value: silent })
}
