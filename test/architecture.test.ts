/**
 * The doors of the house: which room may import which, which packages each may use. Type-only imports count too.
 * Also: no cycles between files, no orphan files, no file past 400 lines.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

interface Door {
  /** Path prefixes below `src/` that may be imported. */
  rooms: string[]
  packages: string[]
}

/** Longest matching prefix wins. */
const DOORS: Record<string, Door> = {
  'core/model': { rooms: ['core/model'], packages: [] },
  'core/ports.ts': { rooms: ['core/model'], packages: [] },
  'core/errors.ts': { rooms: ['core/model'], packages: [] },
  'core/settings.ts': { rooms: [], packages: [] },
  'core/alarm.ts': { rooms: [], packages: [] },
  'core/engine': {
    rooms: ['core/model', 'core/ports.ts', 'core/errors.ts', 'core/engine'],
    packages: [],
  },
  'core/adapters': {
    rooms: [
      'core/model',
      'core/ports.ts',
      'core/engine/decode.ts',
      'core/engine/codes.ts',
      'core/adapters',
    ],
    packages: [],
  },
  'core/collector': {
    rooms: [
      'core/model',
      'core/ports.ts',
      'core/errors.ts',
      'core/settings.ts',
      'core/alarm.ts',
      'core/adapters',
      'core/engine',
      'core/collector',
      'core/worker/protocol.ts',
    ],
    packages: [],
  },
  'core/store': {
    rooms: ['core/model', 'core/ports.ts', 'core/errors.ts', 'core/store'],
    packages: ['dexie'],
  },
  'core/policy': {
    rooms: ['core/model', 'core/ports.ts', 'core/errors.ts', 'core/policy'],
    packages: ['@open-policy-agent/opa-wasm'],
  },
  'core/validation': {
    rooms: [
      'core/model',
      'core/ports.ts',
      'core/errors.ts',
      'core/settings.ts',
      'core/alarm.ts',
      'core/validation',
    ],
    packages: [],
  },
  'core/export': {
    rooms: [
      'core/model',
      'core/ports.ts',
      'core/errors.ts',
      'core/store',
      'core/parity/reasons.ts',
      'core/export',
    ],
    packages: ['dexie', 'fflate'],
  },
  'core/snapshot': {
    rooms: ['core/model', 'core/errors.ts', 'core/store', 'core/snapshot'],
    packages: ['dexie'],
  },
  'core/parity': {
    rooms: ['core/model', 'core/ports.ts', 'core/errors.ts', 'core/parity'],
    packages: ['yaml'],
  },
  // What lists, charts and searches are made of; only what keeps replicas current knows a database.
  'core/estate': {
    rooms: [
      'core/engine/code-names.ts',
      'core/model',
      'core/errors.ts',
      'core/ports.ts',
      'core/store/schema.ts',
      'core/store/queries.ts',
      'core/store/ledger-db.ts',
      'core/validation/causes.ts',
      'core/estate',
      'core/query',
    ],
    packages: ['dexie'],
  },
  'core/query': { rooms: ['core/model', 'core/query'], packages: [] },
  'core/worker': { rooms: ['core'], packages: [] },
  'core/worker/analysis-protocol.ts': { rooms: ['core/model'], packages: [] },
  'core/worker/export-protocol.ts': { rooms: ['core/model', 'core/export'], packages: [] },
  'core/worker/protocol.ts': { rooms: ['core/model', 'core/settings.ts'], packages: [] },
  // The catalogue of texts; the build puts it where they are said.
  'core/locales': { rooms: ['core/model', 'core/locales'], packages: ['wuchale', 'virtual:texts'] },
  app: {
    rooms: [
      'app',
      'core/locales/load.ts',
      'core/model',
      'core/errors.ts',
      'core/ports.ts',
      'core/settings.ts',
      'core/store/queries.ts',
      'core/store/schema.ts',
      'core/store/settings-db.ts',
      'core/store/policy-db.ts',
      'core/policy/unpack.ts',
      'core/store/ledger-db.ts',
      'core/store/trend-db.ts',
      'core/store/storage-health.ts',
      'core/estate',
      'core/export',
      'core/snapshot',
      'core/policy/sha256.ts',
      'core/parity/reasons.ts',
      'core/query',
      'core/validation/causes.ts',
      'core/validation/workload.ts',
      'core/worker/protocol.ts',
      'core/worker/main.ts',
      'core/worker/snapshot.ts',
      'core/worker/analysis-protocol.ts',
      'core/worker/analysis.ts',
      'core/worker/export-protocol.ts',
      'core/worker/export.ts',
      'core/worker/estate.ts',
    ],
    packages: ['svelte', 'dexie', 'bits-ui', '@patternfly/patternfly', '@rhds/icons', 'regexparam'],
  },
  proxy: {
    rooms: ['proxy'],
    packages: ['hono', '@hono/node-server', 'undici', 'jose', 'node:'],
  },
  'proxy/demo': { rooms: ['proxy/demo'], packages: [] },
}

const walk = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })

const files = walk(SRC).filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.d.ts'))

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+|new URL\(\s*)(['"])([^'"]+)\1/gm

/** Specifiers of every import in a file; comments are cut out first. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return [...text.matchAll(IMPORT)]
    .filter((match) => !match[0].startsWith('new URL') || /\.(ts|svelte)$/.test(match[2]!))
    .map((match) => match[2]!)
}

const inSrc = (file: string): string => relative(SRC, file)

const doorOf = (file: string): [string, Door] | undefined =>
  Object.entries(DOORS)
    .filter(([prefix]) => file === prefix || file.startsWith(`${prefix}/`))
    .sort((a, b) => b[0].length - a[0].length)[0]

const allowed = (door: Door, target: string): boolean =>
  door.rooms.some((room) => target === room || target.startsWith(`${room}/`))

const resolved = (file: string, specifier: string): string =>
  resolve(dirname(file), specifier.replace(/\?.*$/, ''))

describe('architecture', () => {
  it('finds the source', () => {
    expect(files.length).toBeGreaterThan(50)
  })

  it.each(files.map((file) => [inSrc(file), file]))('%s goes through its doors', (name, file) => {
    const entry = doorOf(name)
    expect(entry, `${name} stands in no room`).toBeDefined()
    const door = entry![1]
    const offences = importsOf(file).filter((specifier) => {
      if (specifier.startsWith('.')) {
        const path = resolved(file, specifier)
        // Assets: policies, styles and the package version are data, not rooms.
        if (!path.startsWith(SRC)) return !/\.(wasm|json|css|svg)$/.test(path)
        return !allowed(door, relative(SRC, path))
      }
      if (specifier.startsWith('virtual:') || specifier === 'vite/client') return false
      return !door.packages.some(
        (name) =>
          specifier === name || specifier.startsWith(name.endsWith(':') ? name : `${name}/`),
      )
    })
    expect(offences).toEqual([])
  })

  it('has no cycles', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => resolved(file, specifier))
          .filter((target) => files.includes(target)),
      ]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].map(inSrc).join(' → '))
        return
      }
      if (done.has(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('has no orphan files', () => {
    const entries = ['app/main.ts', 'app/sw.ts', 'core/worker/main.ts', 'proxy/server.ts']
    const reached = new Set(
      files.flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => inSrc(resolved(file, specifier))),
      ),
    )
    const orphans = files.map(inSrc).filter((file) => !reached.has(file) && !entries.includes(file))
    expect(orphans).toEqual([])
  })

  it('keeps files readable', () => {
    const long = files
      .map((file) => [inSrc(file), readFileSync(file, 'utf8').split('\n').length] as const)
      .filter(([, lines]) => lines > 400)
    expect(long).toEqual([])
  })

  it('says the duty of each file in its first line', () => {
    const silent = files
      .filter((file) => file.endsWith('.ts') || file.endsWith('.svelte'))
      .filter(
        (file) =>
          !/^(\/\*\*|\/\/|<!--|<script[^>]*>\s*\n\s*(\/\*\*|\/\/))/.test(
            readFileSync(file, 'utf8'),
          ),
      )
    expect(silent.map(inSrc)).toEqual([])
  })
})
