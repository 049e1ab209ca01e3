/** The analysis of `src/core/policy/plan-reads.ts` for Node, which cannot load TypeScript: bundled first. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

/** Its exports: `readsOf`, `readsByFile`. */
export async function loadAnalysis() {
  const outDir = mkdtempSync(join(tmpdir(), 'portolan-plan-'))
  try {
    await build({
      root: resolve('.'),
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      build: {
        ssr: 'src/core/policy/plan-reads.ts',
        outDir,
        emptyOutDir: true,
        target: 'node20',
        rollupOptions: { output: { entryFileNames: 'plan-reads.mjs' } },
      },
    })
    return await import(pathToFileURL(join(outDir, 'plan-reads.mjs')).href)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
