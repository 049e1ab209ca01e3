import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { readBundle, type Bundle, type BundleOptions } from '../../../src/core/policy/bundle.ts'
import { HOST_BUILTINS } from '../../../src/core/policy/evaluator.ts'
import type { BundleFile } from '../../../src/core/policy/unpack.ts'
import { createWasmBackend } from '../../../src/core/policy/wasm.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { readSet } from '../../../src/core/validation/read-set.ts'
import { calm, wasmFile } from '../../policies/built-in.ts'
import { oddModule, type Odd } from './foreign.ts'

const file = (path: string, content: string | Uint8Array<ArrayBuffer>): BundleFile => ({
  path,
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
})
const options: BundleOptions = {
  origin: 'own',
  name: 'mine.tar.gz',
  cutDown: (reads) => (input) => readSet(reads).shown(input as Workload),
  trial: (load) => createWasmBackend(load),
}
const read = (...files: BundleFile[]): Promise<Bundle> => readBundle(files, options, calm())
const refusal = (...files: BundleFile[]): Promise<unknown> =>
  read(...files).then(
    () => undefined,
    (error: unknown) => error,
  )
const odd = (what: Odd = {}) => file('policy.wasm', oddModule(what))
const stock = async () => file('policy.wasm', Uint8Array.from(await readFile(wasmFile('portolan'))))

describe('a bundle', () => {
  test('is named by what it was compiled to', async () => {
    const bundle = await read(await stock())
    const { source, version } = bundle.pack
    expect(source).toMatchObject({
      origin: 'own',
      name: `mine.tar.gz (rules_version ${String(bundle.announced)})`,
    })
    expect(source.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(version).toBe(source.digest.slice(0, 16))
    expect(bundle.pack.inputs).toBeNull()
  })

  test('has another version when its module or its data are others, and only then', async () => {
    const versions = await Promise.all([
      read(odd()),
      read(odd(), file('data.json', '{}'), file('a.rego', 'package a')),
      read(odd(), file('data.json', '{"limit":1}')),
      read(odd(), file('data.json', '{"limit":2}')),
      read(odd({ answer: '[]' })),
    ])
    const [plain, same, ...others] = versions.map(({ pack }) => pack.version)
    expect(same).toBe(plain)
    expect(new Set([plain, ...others]).size).toBe(4)
  })

  test('may lie in a folder', async () => {
    const bundle = await read(
      file('rules/policy.wasm', oddModule()),
      file('rules/sub/a.rego', 'package a'),
      file('rules/a_test.rego', 'package a'),
    )
    expect(bundle.sources).toEqual([{ file: 'sub/a.rego', source: 'package a' }])
  })

  test('gives its data to the rules', async () => {
    const bundle = await read(await stock(), file('data.json', '{"of":"mine"}'))
    const decision = await createWasmBackend(() => Promise.resolve(bundle)).validate(
      { name: 'db_01' },
      calm(),
    )
    expect(decision).toMatchObject({ type: 'decided', version: bundle.pack.version })
  })

  test('may say what its rules are; what it says in another form is left out', async () => {
    const rules = [
      { id: 'a', category: 'Warning', label: 'A', inputs: ['name'], remedies: [{ path: 'name' }] },
      { id: 'b', remedies: [{ path: 'x', set: null, text: 'x is null' }, 7] },
      { label: 'without an id' },
      'nothing',
    ]
    const { pack } = await read(odd(), file('portolan.json', JSON.stringify({ rules })))
    expect(pack.rules).toMatchObject([
      { id: 'a', inputs: ['name'], remedies: [] },
      { id: 'b', label: 'b', inputs: null, remedies: [{ path: 'x', set: null }] },
    ])
  })

  test('with a plan that nobody can follow may read everything', async () => {
    expect((await read(odd(), file('plan.json', '{"plans":{}}'))).pack.inputs).toBeNull()
  })
})

describe('a bundle is refused', () => {
  test.each([
    ['without a module', [file('data.json', '{}')], /no policy\.wasm; it holds data\.json/],
    ['with nothing in it', [], /holds nothing/],
    ['with a module twice', [odd(), odd()], /"policy\.wasm" twice/],
    ['with data that are no JSON', [odd(), file('data.json', '{')], /"data\.json" .* no JSON/],
    ['with data that are no object', [odd(), file('data.json', '[]')], /is no object/],
    ['with a plan that is no JSON', [odd(), file('plan.json', '\ufeff{')], /"plan\.json"/],
    ['with a text for a module', [file('policy.wasm', 'package a')], /cannot be compiled/],
    [
      'with some other module',
      [file('policy.wasm', Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))],
      /holds no rules of OPA: it lacks builtins/,
    ],
    ['that asks for the network', [odd({ imports: ['env.fetch'] })], /is given|given: env\.fetch/],
    [
      'without the entrypoint',
      [odd({ entrypoints: { 'a/b': 0, 'a/c': 1 } })],
      /lack the entrypoint io\/konveyor\/forklift\/ovirt\/validate; there is a\/b, a\/c/,
    ],
    ['of another ABI', [odd({ abi: 2 })], /unsupported ABI version 2/],
    ['with builtins of the server', [odd({ builtins: { 'http.send': 0 } })], /http\.send/],
  ])('%s', async (_, files, words) => {
    const fault = await refusal(...files)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ kind: 'protocol', message: expect.stringMatching(words) })
    expect((fault as Fault).nextStep).not.toBe('')
  })

  test('with what to type when the entrypoint is missing', async () => {
    expect(await refusal(odd({ entrypoints: {} }))).toMatchObject({
      nextStep: expect.stringContaining(
        'opa build -t wasm -e io/konveyor/forklift/ovirt/validate',
      ) as unknown,
    })
  })
})

test('the builtins that the library brings are known', () => {
  const library = createRequire(import.meta.url).resolve('@open-policy-agent/opa-wasm')
  const brought = createRequire(library)('./builtins/index.js') as object
  expect(Object.keys(brought).sort()).toEqual([...HOST_BUILTINS].sort())
})
