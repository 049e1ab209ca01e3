#!/usr/bin/env node
// `npm run sim -- --seeds 10000 --from 1`: the deterministic simulation outside of the tests. See `-- --help`.
// Bundled first, because Node cannot load TypeScript and a bundle runs faster than modules that Vite serves one by one.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const outDir = join(root, `node_modules/.cache/portolan/sim-${process.pid}`)

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: 'test/sim/main.ts',
    outDir,
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'sim.js' } },
  },
})
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
process.argv[1] = join(outDir, 'sim.js')
await import(process.argv[1])
