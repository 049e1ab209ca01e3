/** Starts a real worker as a thread of the judge. */
import type { FromThread, SpawnThread } from '../policy/judge-messages.ts'

export const spawnJudgeThread: SpawnThread = (listener) => {
  const worker = new Worker(new URL('./judge-worker.ts', import.meta.url), {
    type: 'module',
    name: 'portolan rules',
  })
  worker.addEventListener('message', ({ data }: MessageEvent<FromThread>) => listener.heard(data))
  worker.addEventListener('error', (event) => {
    listener.failed(event.message || 'it could not be started.')
  })
  worker.addEventListener('messageerror', () => listener.failed('it said what cannot be read.'))
  return {
    post: (message) => worker.postMessage(message),
    end: () => worker.terminate(),
  }
}
