/**
 * Where functions of Rego differ between an OPA server and the WASM runtime, and where they must not: each known
 * difference is seen here as it is described, so that an update of either side that changes it is noticed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { unpack } from '../../src/core/policy/unpack.ts'
import { AGREEMENTS, DIFFERENCES, type Probe } from './builtin-probes.ts'
import { findOpa, ROOT } from './opa.ts'

const opa = findOpa()
const probes = [...DIFFERENCES, ...AGREEMENTS]
const folder = mkdtempSync(join(tmpdir(), 'portolan-probes-'))

/** Longer than any evaluation takes on a busy machine; what is still running then never ends. */
const PATIENCE = 4_000

let wasm: Uint8Array
let server: Record<string, string>

const run = (path: string, args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(path, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout + stderr)
  return stdout
}

beforeAll(async () => {
  if (opa.path === undefined) return
  const rule = ({ expression }: Probe, at: number): string =>
    `p${at} := v if { v := ${expression.replaceAll('input.x', `input.x${at}`)} }`
  const input = probes.map(({ x }, at) => `"x${at}":${x}`)
  writeFileSync(join(folder, 'probe.rego'), ['package probe', ...probes.map(rule)].join('\n\n'))
  writeFileSync(join(folder, 'input.json'), `{${input.join()}}`)
  const entries = probes.flatMap((_, at) => ['-e', `probe/p${at}`])
  run(opa.path, ['build', '-t', 'wasm', ...entries, '-o', 'bundle.tar.gz', 'probe.rego'])
  const files = await unpack(new Uint8Array(readFileSync(join(folder, 'bundle.tar.gz'))))
  wasm = files.find(({ path }) => path === 'policy.wasm')!.bytes
  // Texts of the values: numbers would lose digits on their way through JavaScript.
  const query = '{k: json.marshal(v) | some k, v in data.probe}'
  const said = run(opa.path, ['eval', '-f', 'raw', '-d', 'probe.rego', '-i', 'input.json', query])
  server = JSON.parse(said) as Record<string, string>
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true }))

type Outcome = { value: string | undefined } | { error: string } | 'hangs'

async function evaluate(at: number): Promise<Outcome> {
  const worker = new Worker(resolve(import.meta.dirname, 'evaluate-probe.mjs'), {
    workerData: { wasm, entrypoint: `probe/p${at}`, input: `{"x${at}":${probes[at]!.x}}` },
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<Outcome>((done, fail) => {
      timer = setTimeout(() => done('hangs'), PATIENCE)
      worker.once('message', done)
      worker.once('error', fail)
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

const needsOpa = (context: TestContext): void => {
  if (opa.path === undefined) context.skip(opa.reason)
}

/** Values are compared as the text that the product would keep of them. */
const normal = (json: string | undefined): unknown =>
  json === undefined ? undefined : JSON.parse(json)

const nameOf = ({ expression, x }: Probe): string => `${expression} of ${x}`

describe.skipIf(opa.path === undefined).each([
  ['differ', DIFFERENCES, 0],
  ['agree', AGREEMENTS, DIFFERENCES.length],
] as const)('server and browser %s:', (_, list, offset) => {
  test.each(list.map((probe, at) => [nameOf(probe), probe, at + offset] as const))(
    '%s',
    async (_name, probe, at) => {
      expect(server[`p${at}`], 'on the server').toBe(probe.server)
      const outcome = await evaluate(at)
      if (probe.wasm === 'hangs') expect(outcome).toBe('hangs')
      else if (probe.wasm instanceof Error) {
        expect(outcome).toEqual({ error: expect.stringMatching(probe.wasm.message) as unknown })
      } else {
        expect(outcome).toHaveProperty('value')
        expect(normal((outcome as { value: string | undefined }).value)).toEqual(normal(probe.wasm))
      }
    },
  )
})

test('there is an OPA to ask', needsOpa)

test('docs/policies.md names each of them in one table', () => {
  const document = readFileSync(join(ROOT, 'docs/policies.md'), 'utf8')
  const section = document.split('\n## Server and browser\n')[1]?.split('\n## ')[0] ?? ''
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split('|')[1]!.trim())
  expect(rows.sort()).toEqual([...new Set(DIFFERENCES.map(({ row }) => row))].sort())
})
