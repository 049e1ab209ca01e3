/**
 * A Chromium that can be killed: its own process group, spoken to over the DevTools protocol. Playwright's own launch ends a
 * browser in order, which is what a power cut or the kernel's memory killer does not do.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { findBrowser } from '../support/find-browser.ts'

export interface ChromiumProcess {
  context: BrowserContext
  page: Page
  /** SIGKILL for every process of it, at once; resolves when none is left. */
  kill(): Promise<void>
}

const FLAGS = [
  '--headless',
  '--remote-debugging-port=0',
  '--password-store=basic',
  '--no-default-browser-check',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--window-size=1440,900',
]

/** How long it may take to say where it listens, and to be gone, milliseconds. */
const PATIENCE = 30_000

function listening(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    const said: string[] = []
    const timer = setTimeout(
      () => fail(new Error(`Chromium does not listen\n${said.join('\n')}`)),
      PATIENCE,
    )
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line)
      const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (!address) return
      clearTimeout(timer)
      done(address)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      fail(new Error(`Chromium ended with ${code ?? signal}\n${said.join('\n')}`))
    })
  })
}

const isAlive = (group: number): boolean => {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

async function killGroup(group: number): Promise<void> {
  const end = Date.now() + PATIENCE
  while (isAlive(group)) {
    if (Date.now() > end) throw new Error(`Chromium (group ${group}) outlives SIGKILL`)
    process.kill(-group, 'SIGKILL')
    await wait(10)
  }
}

/** Starts a Chromium on `profile`, a folder that outlives it. */
export async function startChromium(profile: string): Promise<ChromiumProcess> {
  const found = await findBrowser()
  const args = [...found.args, ...FLAGS, `--user-data-dir=${profile}`, 'about:blank']
  const child = spawn(found.executablePath, args, {
    detached: true,
    env: { ...process.env, ...found.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const group = child.pid
  if (group === undefined) throw new Error(`${found.executablePath} does not start`)
  const kill = (): Promise<void> => killGroup(group)
  try {
    const browser = await chromium.connectOverCDP(await listening(child))
    const context = browser.contexts()[0]!
    return { context, page: context.pages()[0] ?? (await context.newPage()), kill }
  } catch (error) {
    await kill()
    throw error
  }
}
