/**
 * Writes the rows that the sheets make of the documents in test/golden/<kind>/*.json. Review the difference line by
 * line: tests hold the sheets to what stands there.
 *
 *   node scripts/golden.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runnerImport } from 'vite'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'test/golden')
const { module } = await runnerImport(join(root, 'test/core/adapters/golden.ts'), {
  root,
  configFile: false,
  logLevel: 'error',
})

for (const kind of readdirSync(folder)) {
  for (const name of readdirSync(join(folder, kind))) {
    const path = join(folder, kind, name)
    const golden = JSON.parse(readFileSync(path, 'utf8'))
    const written = { ...golden, ...module.decodeGolden(kind, golden) }
    writeFileSync(path, `${JSON.stringify(written, null, 2)}\n`)
    console.log(`${kind}/${name}: ${written.misfits.length} misfits`)
  }
}
