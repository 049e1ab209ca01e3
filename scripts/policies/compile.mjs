/** Checks and compiles the sources of one profile, and takes out of the bundle what is kept of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Failure, must } from './opa.mjs'

/** One member of a gzipped tar: 512-byte headers with the name first and the size in octal at 124. */
function unpack(archive, wanted) {
  const tar = gunzipSync(archive)
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    if (name === '') break
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (name === wanted) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Failure(`the bundle has no ${wanted}`)
}

/**
 * Checks, tests and compiles `files` (`{ file, text }`, tests among them) in a scratch folder, so that the new version
 * file is in the module before it is written. Names are relative to it: the module keeps them in its messages.
 */
export function compile(opa, files, entrypoints) {
  const scratch = mkdtempSync(join(tmpdir(), 'portolan-policies-'))
  try {
    for (const { file, text } of files) {
      mkdirSync(dirname(join(scratch, file)), { recursive: true })
      writeFileSync(join(scratch, file), text)
    }
    const all = files.map(({ file }) => file)
    must(opa, ['check', '--strict', ...all], scratch)
    must(opa, ['test', ...all], scratch)
    const rules = all.filter((file) => !file.endsWith('_test.rego'))
    const entries = entrypoints.flatMap((name) => ['-e', name.replaceAll('.', '/')])
    const made = (target, wanted) => {
      must(opa, ['build', '-t', target, ...entries, '-o', 'bundle.tar.gz', ...rules], scratch)
      return unpack(readFileSync(join(scratch, 'bundle.tar.gz')), wanted)
    }
    return {
      wasm: made('wasm', '/policy.wasm'),
      plan: JSON.parse(made('plan', '/plan.json').toString('utf8')),
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
