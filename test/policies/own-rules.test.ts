/** The guide to rules of one's own, followed to the letter with a real OPA. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle, type Bundle } from '../../src/core/policy/bundle.ts'
import { unpack } from '../../src/core/policy/unpack.ts'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'
import { readSet } from '../../src/core/validation/read-set.ts'
import type { Workload } from '../../src/core/validation/workload.ts'
import { calm } from './built-in.ts'
import { findOpa, ROOT } from './opa.ts'

const opa = findOpa()
const GUIDE = readFileSync(join(ROOT, 'docs/own-rules.md'), 'utf8')

const blocks = (language: string): string[] =>
  [...GUIDE.matchAll(/```(\w+)\n(.*?)```/gs)]
    .filter(([, found]) => found === language)
    .map(([, , text]) => text!)

/** The file that the first line of a block names, and the rest of the block. */
const named = (block: string): [path: string, text: string] => {
  const [first = '', ...rest] = block.split('\n')
  return [first.replace(/^(#|\/\/) /, ''), rest.join('\n')]
}

describe.skipIf(opa.path === undefined)('the guide to rules of one’s own', () => {
  let folder: string
  const run = (script: string): string =>
    execFileSync('bash', ['-e', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${dirname(opa.path!)}${delimiter}${process.env['PATH'] ?? ''}`,
      },
    })
  const load = async (): Promise<Bundle> =>
    readBundle(
      await unpack(Uint8Array.from(readFileSync(join(folder, 'rules.tar.gz')))),
      {
        origin: 'own',
        name: 'rules.tar.gz',
        cutDown: (reads) => (input) => readSet(reads).shown(input as Workload),
        trial: (rules) => createWasmBackend(rules),
      },
      calm(),
    )
  const [test, compile, plan] = blocks('sh') as [string, string, string]

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'portolan-own-rules-'))
    cpSync(join(ROOT, 'policies'), join(folder, 'policies'), { recursive: true })
    for (const [path, text] of [...blocks('rego'), ...blocks('json')].map(named)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has rules that pass their tests', () => {
    expect(run(test)).toMatch(/PASS: (\d+)\/\1/)
  })

  it('compiles them to a bundle that judges by the new rule and by ours', async () => {
    run(compile)
    const bundle = await load()
    expect(bundle.pack.inputs).toBeNull()
    expect(bundle.sources.map(({ file }) => file)).toContain('mine/large.rego')
    const backend = createWasmBackend(() => Promise.resolve(bundle))
    const large = { name: 'db_01', memory: 549_755_813_889 }
    expect(await backend.validate(large, calm())).toMatchObject({
      type: 'decided',
      version: bundle.pack.version,
      concerns: [{ id: 'example.memory.large' }, { id: 'ovirt.name.invalid' }],
    })
  })

  it('adds a plan that is believed, and one of other rules that is not', async () => {
    run(plan)
    const { pack } = await load()
    expect(pack.inputs).toContain('memory')
    expect(pack.inputs).toContain('name')

    const other = 'validate := {"concerns": [], "errors": [], "rules_version": 1}'
    writeFileSync(join(folder, 'other.rego'), `package io.konveyor.forklift.ovirt\n\n${other}\n`)
    run(plan.replace('policies/common policies/portolan mine', 'other.rego'))
    expect((await load()).pack.inputs).toBeNull()
  })
})
