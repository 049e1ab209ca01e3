/**
 * The engine's REST API, asked through the proxy: one GET per call, no retry. Decides on the status, takes only what
 * says it is JSON for JSON, and names every failure. What a page in HTML says is never shown.
 */
import { Fault } from '../errors.ts'
import type { Answer, Clock, EngineApi, Log, Query } from '../ports.ts'
import { failureOf, fromStatus } from './failures.ts'

/** The global `fetch` fits. */
export type EngineFetch = (url: string, init: RequestInit) => Promise<Response>

export interface EngineApiOptions {
  fetch: EngineFetch
  /** Where the proxy serves the engine's `/api`, without a slash at the end: `/api/engines/<id>/api`. */
  base: string
  clock: Clock
  /** Milliseconds until the last character of an answer has to be there. */
  timeout: number
  log: Log
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i

/** `path` has its ids encoded already; one that is a way up would still ask the proxy for something else. */
function urlOf(base: string, path: string, query: Query): string {
  const segments = path === '' ? [] : path.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new Fault('protocol', `The engine named an object that has no address: "${path}".`, {
      nextStep: 'Look for an object with an unusual id in the engine.',
    })
  }
  const url = [base, ...segments].join('/')
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  return pairs.length === 0 ? url : `${url}?${pairs.join('&')}`
}

const abortError = (signal: AbortSignal): DOMException =>
  new DOMException(`The request was abandoned: ${String(signal.reason)}`, 'AbortError')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Fault('protocol', 'The answer of the engine is no complete JSON.', {
      status: 200,
      nextStep: 'It is asked again by itself. If this lasts, look at what stands in between.',
      cause,
    })
  }
}

export function createEngineApi(options: EngineApiOptions): EngineApi {
  const { fetch, base, clock, timeout, log } = options

  async function read(url: string, signal: AbortSignal): Promise<Answer> {
    let response: Response
    try {
      response = await fetch(url, {
        method: 'GET',
        headers: { accept: 'application/json' },
        cache: 'no-store',
        signal,
      })
    } catch (cause) {
      throw new Fault('unreachable', 'Portolan’s proxy cannot be reached.', {
        nextStep: 'Check the connection of this machine, and whether the proxy runs.',
        cause,
      })
    }
    let text: string
    try {
      text = await response.text()
    } catch (cause) {
      throw new Fault('protocol', 'The answer of the engine broke off in the middle.', {
        status: response.status,
        nextStep: 'It is asked again by itself. If this lasts, look at the engine and the network.',
        cause,
      })
    }
    const isJson = JSON_TYPE.test(response.headers.get('content-type') ?? '')
    if (response.status === 404 && text === '') return { gone: true }
    if (response.status !== 200) throw failureOf(response, isJson ? text : null, clock.now())
    if (!isJson) throw fromStatus(response, 'not-an-engine', clock.now())
    return { gone: false, body: parse(text), bytes: text.length }
  }

  return {
    async get(path, query, signal) {
      if (signal.aborted) throw abortError(signal)
      const url = urlOf(base, path, query)
      const began = clock.now()
      const request = new AbortController()
      const done = new AbortController()
      const abandon = (): void => request.abort(signal.reason)
      signal.addEventListener('abort', abandon, { once: true })
      const late = clock.sleep(timeout, done.signal).then((): never => {
        throw new Fault('timeout', `The engine did not answer within ${timeout / 1000} s.`, {
          nextStep: 'It may be starting or overloaded. It is asked again by itself.',
        })
      })
      try {
        const answer = await Promise.race([read(url, request.signal), late])
        log('debug', 'The engine answered.', { path, gone: answer.gone, ms: clock.now() - began })
        return answer
      } catch (error) {
        if (signal.aborted) throw abortError(signal)
        log('debug', 'The engine was asked in vain.', { path, error: String(error) })
        throw error
      } finally {
        signal.removeEventListener('abort', abandon)
        done.abort()
        request.abort()
      }
    },
  }
}
