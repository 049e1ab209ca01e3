/** A time limit for each question to a policy backend, whose client sets none. */
import type { Clock, PolicyBackend } from '../ports.ts'

export function withTimeLimit(backend: PolicyBackend, limit: number, clock: Clock): PolicyBackend {
  async function limited<T>(
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted()
    const control = new AbortController()
    const answered = new AbortController()
    const stop = (): void => control.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    clock.sleep(limit, answered.signal).then(
      () => control.abort(new DOMException('No answer in time.', 'TimeoutError')),
      // Answered: the alarm was called off, which is all that can happen to it.
      () => undefined,
    )
    try {
      return await ask(control.signal)
    } finally {
      answered.abort()
      signal.removeEventListener('abort', stop)
    }
  }
  return {
    kind: backend.kind,
    inFlight: backend.inFlight,
    rules: (signal) => limited(signal, (inner) => backend.rules(inner)),
    validate: (input, signal) => limited(signal, (inner) => backend.validate(input, inner)),
  }
}
