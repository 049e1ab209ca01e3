/** One configuration for the console, the proxy bundle (`--ssr`) and the test projects. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { PurgeCSS } from 'purgecss'
import type { Plugin } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { wuchale } from 'wuchale/vite'
import { mutation } from './test/mutants/plugin.ts'
import { findBrowser } from './test/support/find-browser.ts'

const { version } = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
) as {
  version: string
}

/** What PatternFly's base names but nothing of ours shows; not worth keeping for a start without network. */
const UNUSED = /fa-solid|pficon|-Bkg-|-Italic|manifest\.json$/

/** How long the parts of a build took says nothing to who only wants to run the product. */
const QUIET = { pluginTimings: false, bundlerTimings: false, ineffectiveDynamicImport: false }

/** Gives the service worker the list of files to keep and a version that changes with any of them. */
function shell(): Plugin {
  let publicDir = ''
  return {
    name: 'portolan-shell',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir
    },
    generateBundle(_, bundle) {
      const worker = Object.values(bundle).find((file) => file.fileName === 'sw.js')
      if (worker?.type !== 'chunk') return this.error('sw.js is missing from the build')
      const hash = createHash('sha256')
      const files = new Map<string, string | Uint8Array>()
      for (const entry of readdirSync(publicDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        files.set(relative(publicDir, path).replaceAll('\\', '/'), readFileSync(path))
      }
      for (const file of Object.values(bundle)) {
        if (file.fileName.endsWith('.map') || UNUSED.test(file.fileName)) continue
        files.set(file.fileName, file.type === 'chunk' ? file.code : file.source)
      }
      const names = [...files.keys()].sort()
      for (const name of names) hash.update(name).update(files.get(name)!)
      const list = JSON.stringify(
        names.filter((name) => name !== 'sw.js').map((name) => `/${name}`),
      )
      const code = worker.code
        .replace('__SHELL_VERSION__', hash.digest('hex').slice(0, 16))
        .replace(/(["'`])__SHELL_FILES__\1/, () => list)
      if (code.includes('__SHELL_')) this.error('sw.js has a placeholder that was not filled in')
      worker.code = code
    },
  }
}

/**
 * Takes out of the common style sheet what no template names: most of PatternFly, two thirds of it tokens that nothing
 * refers to. A class or variable counts as named when the word stands anywhere in the source of the page, so it has to be
 * written there whole.
 */
function purge(): Plugin {
  return {
    name: 'portolan-purge',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    async transform(code, id) {
      if (!id.endsWith('/src/app/styles/index.css')) return null
      const app = join(import.meta.dirname, 'src/app')
      const files = readdirSync(app, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(svelte|ts)$/.test(file))
        .map((file) => join(app, file))
      const source = [join(import.meta.dirname, 'index.html'), ...files]
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n')
      const [purged] = await new PurgeCSS().purge({
        content: [{ raw: source, extension: 'html' }],
        css: [{ raw: code }],
        keyframes: true,
        variables: true,
        safelist: { variables: [...new Set(source.match(/--[\w-]+/g))] },
      })
      return purged ? { code: purged.css, map: null } : null
    },
  }
}

/**
 * Writes the notices of all packages whose code or files are in the build, with those of the workers: their licenses ask for
 * it. `collect` belongs into each build, `write` into the last.
 */
function notices(): { collect: () => Plugin; write: () => Plugin } {
  const folders = new Set<string>()
  const collect = (): Plugin => ({
    name: 'portolan-notices-collect',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    moduleParsed({ id }) {
      const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]
      if (folder !== undefined) folders.add(folder)
    },
  })
  const write = (): Plugin => ({
    name: 'portolan-notices',
    apply: (_, { command, isSsrBuild }) => command === 'build' && !isSsrBuild,
    generateBundle() {
      // Styles, fonts and icons are copied, not imported.
      for (const name of ['@patternfly/patternfly', '@rhds/icons']) {
        folders.add(join(import.meta.dirname, 'node_modules', name))
      }
      const texts = [...folders].map((folder) => {
        const { name, version, license } = JSON.parse(
          readFileSync(join(folder, 'package.json'), 'utf8'),
        ) as { name: string; version: string; license?: string }
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
        const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
        return [
          name,
          `${name} ${version}\n${license ?? 'License: see below'}\n\n${text}\n`,
        ] as const
      })
      texts.sort(([a], [b]) => (a < b ? -1 : 1))
      const line = `\n${'-'.repeat(80)}\n\n`
      const source = `What this build of Portolan is made of besides its own code.\n${line}${texts.map(([, text]) => text).join(line)}`
      this.emitFile({ type: 'asset', fileName: 'third-party-notices.txt', source })
    },
  })
  return { collect, write }
}

/** `virtual:texts`: the catalogue where it takes the place of the texts in the code, nothing where it does not. */
const texts = (translated: boolean): Plugin => ({
  name: 'portolan-texts',
  resolveId: (id) => (id === 'virtual:texts' ? '\0virtual:texts' : undefined),
  load: (id) =>
    id === '\0virtual:texts'
      ? translated
        ? ['main', 'script'].map((key) => `import '/src/core/locales/${key}.loader.js'`).join('\n')
        : ''
      : undefined,
})

export default defineConfig(async ({ isSsrBuild }): Promise<ViteUserConfig> => {
  const testing = process.env['VITEST'] !== undefined
  const browser = testing ? await findBrowser() : undefined
  const { collect, write } = notices()
  const mutant = testing ? process.env['MUTANT'] : undefined
  // Tests read the texts as the code says them.
  const translated = !testing && !isSsrBuild
  const messages = translated ? wuchale() : undefined
  return {
    plugins: [
      texts(translated),
      ...(messages ? [messages] : []),
      svelte(),
      purge(),
      collect(),
      write(),
      shell(),
      ...(mutant ? [mutation(mutant)] : []),
    ],
    define: { __VERSION__: JSON.stringify(version) },
    worker: {
      format: 'es',
      plugins: () => [
        collect(),
        texts(translated),
        // The same one: two would number the texts differently.
        ...(messages ? [{ name: 'portolan-texts-of-workers', transform: messages.transform }] : []),
      ],
    },
    publicDir: isSsrBuild ? false : testing ? 'test/public' : 'public',
    build: isSsrBuild
      ? { target: 'node20', ssr: true, rollupOptions: { checks: QUIET } }
      : {
          target: 'es2022',
          outDir: 'dist/app',
          emptyOutDir: true,
          // What each page is made of, for the test of the budgets.
          manifest: true,
          rollupOptions: {
            checks: QUIET,
            input: { index: 'index.html', sw: 'src/app/sw.ts' },
            output: {
              entryFileNames: (chunk) =>
                chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js',
            },
          },
        },
    // A package found late reloads the page in the middle of a browser test, so none is looked for.
    optimizeDeps: testing
      ? {
          noDiscovery: true,
          include: [
            '@open-policy-agent/opa-wasm',
            'bits-ui',
            'dexie',
            'fast-check',
            'fflate',
            'yaml',
          ],
        }
      : {},
    server: { proxy: { '/api': `http://127.0.0.1:${process.env['API_PORT'] ?? '8080'}` } },
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'node',
            environment: 'node',
            include: ['test/**/*.test.ts'],
            exclude: ['test/**/*.browser.test.ts', 'test/e2e/**', 'test/sim/**'],
            // A limit for what hangs, not for slow machines.
            testTimeout: 30_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'sim',
            environment: 'node',
            include: ['test/sim/**/*.test.ts'],
            testTimeout: 60_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'browser',
            include: ['test/**/*.browser.test.ts'],
            exclude: ['test/e2e/**'],
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              instances: [{ browser: 'chromium' as const }],
              provider: playwright({
                launchOptions: browser
                  ? {
                      executablePath: browser.executablePath,
                      args: browser.args,
                      env: { ...process.env, ...browser.env } as Record<string, string>,
                    }
                  : {},
              }),
            },
          },
        },
        // On demand: `npm run bench` measures, `npm run shots` takes pictures of all, `npm run pictures` those of the
        // documentation, `npm run soak` works for minutes.
        ...['bench', 'shots', 'pictures', 'soak'].map((name) => ({
          extends: true as const,
          test: {
            name,
            environment: 'node' as const,
            include: [`test/${name}/*.run.ts`],
            fileParallelism: false,
          },
        })),
        {
          extends: true,
          test: {
            name: 'e2e',
            environment: 'node',
            include: ['test/e2e/**/*.test.ts'],
            testTimeout: 60_000,
            hookTimeout: 120_000,
            fileParallelism: false,
          },
        },
      ],
    },
  }
})
