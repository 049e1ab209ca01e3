/**
 * Entry point: environment in, a listening server out. Ends with code 1 when it cannot start and says which variable
 * to change; ends cleanly on SIGTERM and SIGINT.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from './app.ts'
import { openBundleFolder, type BundleFolder } from './bundle-folder.ts'
import { ConfigError, effective, readConfig, type Config } from './config.ts'
import type { DemoListener } from './demo-listener.ts'
import { openEngineFile, type EngineFile } from './engine-file.ts'
import { Engines } from './engines.ts'
import { createLog, errorFields, type Log } from './log.ts'
import { createSessions } from './session.ts'
import { createRefusals } from './sign-in.ts'
import { createUpstream } from './upstream.ts'

declare const __VERSION__: string

/** Answers that are still running get this long when the server is told to end. */
const GRACE = 1_000

const write = (line: string): void => void process.stdout.write(line)

async function main(): Promise<void> {
  let config: Config
  let bundles: BundleFolder | null
  let file: EngineFile | null
  let log: Log
  try {
    config = readConfig(process.env)
    log = createLog(config.logLevel, write)
    bundles = await openBundles(config, log)
    file = openFile(config, log)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const log = createLog('error', write)
    for (const problem of error.problems) log.error(problem)
    process.exitCode = 1
    return
  }
  await run(config, bundles, file, log)
}

async function openBundles({ policy }: Config, log: Log): Promise<BundleFolder | null> {
  if (policy.bundleDir === null) return null
  try {
    return await openBundleFolder(policy.bundleDir, log, () => Date.now())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError([`POLICY_BUNDLE_DIR: the folder "${policy.bundleDir}" ${reason}`])
  }
}

/** A folder that cannot be used is no reason not to start; a damaged file in it is. */
function openFile({ workingDir }: Config, log: Log): EngineFile | null {
  if (workingDir === null) return null
  let file: EngineFile
  try {
    file = openEngineFile(workingDir)
  } catch (error) {
    log.warn(
      `WORKING_DIR: the folder "${workingDir}" cannot be written to. Engines that are added in the console last until this server ends.`,
      errorFields(error),
    )
    return null
  }
  try {
    file.read()
    return file
  } catch (error) {
    throw new ConfigError([
      `WORKING_DIR: ${error instanceof Error ? error.message : String(error)}`,
    ])
  }
}

async function run(
  config: Config,
  bundles: BundleFolder | null,
  file: EngineFile | null,
  log: Log,
): Promise<void> {
  for (const warning of config.warnings) log.warn(warning)
  log.info('configuration', effective(config))
  const demos: DemoListener[] = []
  if (config.engines.length === 0) {
    const { startDemo } = await import('./demo-listener.ts')
    for (let number = 1; number <= config.demo.engines; number += 1) {
      demos.push(await startDemo(config.demo, log, number))
    }
    log.always('no engine is configured (OVIRT_URL): the demo estate is served', { ...config.demo })
  }
  const settings = demos.length === 0 ? config.engines : demos.map((demo) => demo.settings)
  const engines = new Engines({
    configured: settings,
    file,
    connect: ({ url, ca, fingerprint, insecure }) =>
      createUpstream({ base: url, ca, fingerprint, insecure }),
  })
  const policy =
    config.policy.url === null
      ? null
      : createUpstream({
          base: config.policy.url,
          ca: config.policy.ca,
          insecure: false,
          headersTimeout: 60_000,
        })
  const app = createApp({
    engines,
    adding: config.adding,
    policy,
    policySettings: config.policy,
    bundles,
    collecting: config.collecting,
    sessions: createSessions(config.sessionKey),
    refusals: createRefusals(() => Date.now()),
    log,
    version: __VERSION__,
    consoleDir: fileURLToPath(new URL('../app', import.meta.url)),
    now: () => Date.now(),
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server

  const end = async (): Promise<void> => {
    for (const demo of demos) demo.close()
    await Promise.all([engines.close(), policy?.close()])
  }
  server.on('error', (error: NodeJS.ErrnoException) => {
    log.error(startFault(error, config), errorFields(error))
    process.exitCode = 1
    void end()
  })
  server.listen(config.port, config.host, () => {
    const url = urlOf(server.address() as AddressInfo)
    log.always('listening', { url, version: __VERSION__ })
    if (process.stdout.isTTY) {
      const which =
        demos.length === 0
          ? config.engines.map(({ name }) => name).join(', ')
          : 'the demo estate (no engine is configured)'
      write(`\n  Portolan serves ${which} at ${url}\n\n`)
    }
  })

  let ending = false
  const stop = (signal: NodeJS.Signals): void => {
    if (ending) return
    ending = true
    log.info('ending', { signal })
    setTimeout(() => server.closeAllConnections(), GRACE).unref()
    server.close(() => void end())
    server.closeIdleConnections()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', errorFields(error)))
}

function startFault(error: NodeJS.ErrnoException, { host, port }: Config): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `API_PORT: ${host}:${port} is already in use. Stop the other program or set API_PORT to another port (0 takes any free one).`
    case 'EACCES':
      return `API_PORT: not allowed to listen on ${host}:${port}. Set API_PORT to 1024 or above.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `API_HOST: ${host} is no address of this machine. Write 127.0.0.1 or 0.0.0.0.`
    default:
      return `cannot listen on ${host}:${port}`
  }
}

/** An address that can be opened: "any" becomes localhost, IPv6 gets its brackets. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

await main()
