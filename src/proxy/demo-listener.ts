/**
 * The demo estate behind a real listener on the loopback interface: the proxy speaks to it over HTTP as it does to any
 * engine. Loaded only when no engine is configured.
 */
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import type { EngineSettings } from './config.ts'
import { createDemoEngine, DEMO_ACCOUNTS } from './demo/engine.ts'
import { errorFields, type Log } from './log.ts'

const LIFE_INTERVAL = 1_000

export interface DemoListener {
  settings: EngineSettings
  close(): void
}

/** `number` counts from 1; each engine is another estate. */
export async function startDemo(
  { vms, seed }: { vms: number; seed: number },
  log: Log,
  number = 1,
): Promise<DemoListener> {
  const engine = createDemoEngine({
    vms,
    seed: seed + number - 1,
    now: () => Date.now(),
    wait: async (ms: number) => {
      await wait(ms)
    },
  })
  const server = createAdaptorServer({ fetch: (request) => engine.handle(request) })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(0, '127.0.0.1', done)
  })
  const timer = setInterval(() => {
    try {
      engine.life.due(Date.now())
    } catch (error) {
      log.error('the demo estate failed to live on', errorFields(error))
    }
  }, LIFE_INTERVAL)
  timer.unref()
  const { port } = server.address() as AddressInfo
  const { username, password } = DEMO_ACCOUNTS.admin
  return {
    settings: {
      // Not derived from the address: the port is another one at each start, the replica should not be.
      id: number === 1 ? 'demo' : `demo-${number}`,
      name: number === 1 ? 'Demo estate' : `Demo estate ${number}`,
      url: `http://127.0.0.1:${port}/ovirt-engine`,
      ca: null,
      fingerprint: null,
      insecure: false,
      added: false,
      demo: true,
      credentials: { username, password },
    },
    close() {
      clearInterval(timer)
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
    },
  }
}
