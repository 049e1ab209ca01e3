/**
 * Hands an answer's body on as it comes: never parsed, never decompressed, no faster than it is read. When the server
 * fails in the middle, the connection to the browser is cut, so that a part is never taken for the whole.
 */
import type { HttpBindings } from '@hono/node-server'
import type { Answer } from './upstream.ts'

/** Connection of the running request; absent where an app is called without a server. */
export type Bindings = Partial<HttpBindings>

export function bodyStream(
  { body }: Answer,
  outgoing: HttpBindings['outgoing'] | undefined,
  onFailure: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let wanted = true
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next()
          if (next.done) controller.close()
          else controller.enqueue(next.value)
        } catch (error) {
          if (!wanted) return
          onFailure(error)
          if (outgoing === undefined) controller.error(error)
          // Cut by ourselves: the adapter would do the same, but print the error beside the log.
          else outgoing.destroy()
        }
      },
      cancel() {
        wanted = false
        body.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}

/** For the log only: the browser went away before there was an answer (the number is nginx's). */
export const ABANDONED = 499 as 400

const PASSED = ['content-type', 'content-encoding', 'content-length', 'correlation-id']

/** The few headers of an answer that a browser may see. */
export function passedHeaders(answer: Answer): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of PASSED) {
    const value = answer.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  return headers
}
