/** What a user may choose as Forklift's inventory: lists, lines, archives, gzip, and everything that is none of it. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { readForklift, type Chosen } from '../../../src/core/parity/read-files.ts'
import type { ReadLimits } from '../../../src/core/parity/reading.ts'
import { tar } from './archive.ts'

const vm = (id: string, own: object = {}) => ({
  selfLink: `providers/ovirt/5f1c/vms/${id}`,
  id,
  name: `name of ${id}`,
  revision: 3,
  revisionValidated: 3,
  policyVersion: 6,
  concerns: [{ id: 'ovirt.ha.enabled', category: 'Warning', label: 'HA', assessment: 'Text.' }],
  ...own,
})

const file = (name: string, content: unknown): Chosen => {
  const bytes =
    content instanceof Uint8Array
      ? content
      : typeof content === 'string'
        ? content
        : JSON.stringify(content)
  return { name, stream: () => new Blob([bytes as BlobPart]).stream() }
}

const read = (...files: Chosen[]) => readForklift(files, new AbortController().signal)

const idsOf = async (...files: Chosen[]): Promise<string[]> =>
  (await read(...files)).vms.map(({ id }) => id)

async function refusal(...files: Chosen[]): Promise<Fault> {
  const error: unknown = await read(...files).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Fault)
  return error as Fault
}

describe('the VMs', () => {
  it.each([
    ['the answer of the inventory service', [vm('a'), vm('b')]],
    ['a list under `items`', { kind: 'List', items: [vm('a'), vm('b')] }],
    ['a list under `vms`', { vms: [vm('a'), vm('b')] }],
    ['policy inputs', [{ input: vm('a') }, { input: vm('b') }]],
    ['one document per line', `${JSON.stringify(vm('a'))}\n${JSON.stringify(vm('b'))}\n`],
    ['text with a byte order mark', `\ufeff${JSON.stringify([vm('a'), vm('b')])}`],
    ['gzip', new Uint8Array(gzipSync(JSON.stringify([vm('a'), vm('b')])))],
  ])('of %s', async (_, content) => {
    expect(await idsOf(file('vms.json', content))).toEqual(['a', 'b'])
  })

  it('of one workload', async () => {
    const found = await read(file('workload.json', { input: vm('a') }))
    expect(found.vms).toMatchObject([
      { id: 'a', name: 'name of a', revision: 3, revisionValidated: 3, policyVersion: 6 },
    ])
    expect(found.vms[0]?.concerns.map(({ id }) => id)).toEqual(['ovirt.ha.enabled'])
  })

  it('of several files; a VM that comes twice is taken once and told', async () => {
    const found = await read(file('1.json', [vm('a'), vm('b')]), file('2.json', [vm('b'), vm('c')]))
    expect(found.vms.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(found.misfits).toEqual([
      {
        where: '2.json (name of b)',
        message: 'The VM b was read before; this one is left out.',
      },
    ])
  })

  it('of an archive, gzipped or not, with long names, among other files', async () => {
    const long = `must-gather/namespaces/${'n'.repeat(120)}/vms.json`
    const archive = tar([
      { path: 'must-gather/namespaces/mtv/logs/pod/current.log', content: 'x'.repeat(5_000) },
      { path: 'must-gather/providers.json', content: '[{"uid":"5f1c","name":"rhv"}]' },
      { path: '././@LongLink', content: `${long}\0`, type: 'L' },
      { path: long, content: JSON.stringify([vm('a')]) },
      { path: 'PaxHeader', content: `30 path=${'p'.repeat(8)}/second.json\n`, type: 'x' },
      { path: 'second.j', content: JSON.stringify([vm('b')]) },
      { path: 'c.json', prefix: 'must-gather', content: JSON.stringify([vm('c')]) },
      { path: 'd.json.gz', content: new Uint8Array(gzipSync(JSON.stringify([vm('d')]))) },
      { path: 'empty', content: '', type: '5' },
    ])
    for (const content of [archive, new Uint8Array(gzipSync(archive))]) {
      const found = await read(file('must-gather.tar.gz', content))
      expect(found.vms.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
      expect(found.misfits).toEqual([
        {
          where: 'must-gather.tar.gz, must-gather/providers.json, element 1 (rhv)',
          message: 'It has no id.',
        },
      ])
    }
  })

  it('are taken one by one: what does not fit is named with its place', async () => {
    const found = await read(
      file('vms.json', [
        7,
        vm('a'),
        { name: 'no id', concerns: [] },
        vm('v', { selfLink: 'providers/vsphere/77/vms/v' }),
        vm('s', { concerns: undefined }),
        vm('t', { concerns: 'none' }),
        vm('u', { concerns: [{ label: 'only a label' }] }),
        vm('b', { concerns: null, revision: '3' }),
      ]),
    )
    expect(found.vms.map(({ id, concerns, revision }) => [id, concerns.length, revision])).toEqual([
      ['a', 1, 3],
      ['b', 0, null],
    ])
    expect(found.misfits).toEqual([
      { where: 'vms.json, element 1', message: 'This is no VM but another JSON value.' },
      { where: 'vms.json, element 3 (no id)', message: 'It has no id.' },
      {
        where: 'vms.json, element 4 (name of v)',
        message: 'It is a VM of a vsphere provider.',
      },
      {
        where: 'vms.json, element 5 (name of s)',
        message: 'It has no list of concerns. Ask the inventory with ?detail=4.',
      },
      { where: 'vms.json, element 6 (name of t)', message: 'Its concerns are no list.' },
      { where: 'vms.json, element 7 (name of u)', message: 'Concern 1 is not readable.' },
    ])
  })

  it('ten thousand are read, and the misfits of a wrong list are cut', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => vm(`vm-${n}`))
    expect((await read(file('vms.json', many))).vms).toHaveLength(10_000)
    const wrong = [vm('a'), ...Array.from({ length: 3_000 }, () => ({ name: 'x' }))]
    const { misfits } = await read(file('vms.json', wrong))
    expect(misfits).toHaveLength(1_001)
    expect(misfits.at(-1)?.message).toBe('2000 more.')
  })
})

describe('is refused, with a next step,', () => {
  it('what is no JSON', async () => {
    const fault = await refusal(file('notes.txt', 'hello'))
    expect(fault.message).toMatch(/^There is no list of VMs in what was chosen\. notes\.txt: /)
    expect(fault.nextStep).toContain('?detail=4')
  })

  it('a list without one VM that fits, naming the first', async () => {
    const fault = await refusal(file('vms.json', [{ id: 'a', name: 'a-01' }]))
    expect(fault.message).toBe(
      'No VM of Forklift’s inventory could be read. vms.json, element 1 (a-01): It has no list of concerns. Ask the inventory with ?detail=4.',
    )
  })

  it('nothing at all, an empty file, JSON of another kind, zip, damaged gzip', async () => {
    expect((await refusal()).message).toBe('There is no list of VMs in what was chosen.')
    expect((await refusal(file('e.json', ''))).message).toContain('It is not JSON')
    expect((await refusal(file('o.json', { a: 1 }))).message).toContain('no list of VMs in it')
    expect((await refusal(file('v.zip', 'PK\u0003\u0004'))).message).toContain('zip archive')
    const half = gzipSync(JSON.stringify([vm('a')])).subarray(0, 40)
    expect((await refusal(file('v.json.gz', new Uint8Array(half)))).message).toContain('damaged')
  })

  it('a damaged archive', async () => {
    const archive = tar([{ path: 'a.json', content: JSON.stringify([vm('a')]) }])
    archive.fill(0x41, 1024, 1100)
    expect((await refusal(file('m.tar', archive))).message).toContain('archive is damaged')
  })
})

describe('bounds', () => {
  const limits = (own: Partial<ReadLimits>): ReadLimits => ({
    ...{ file: 100_000, document: 50_000, resource: 2_000, resources: 4 },
    ...{ members: 5, vms: 10, misfits: 10 },
    ...own,
  })
  const within = (own: Partial<ReadLimits>, ...files: Chosen[]) =>
    readForklift(files, new AbortController().signal, limits(own))

  it('keep a gzip bomb out', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(5_000_000, 32)))
    await expect(within({ document: 10_000_000 }, file('b.json.gz', bomb))).rejects.toThrow(
      /more than 0 MiB/,
    )
    const inner = tar([{ path: 'b.json.gz', content: bomb }])
    await expect(
      within({ document: 10_000_000, file: 100_000 }, file('m.tar', inner)),
    ).rejects.toThrow(/more than/)
  })

  it('leave out a document that is too long', async () => {
    const found = await within(
      { document: 1_000 },
      file(
        'long.json',
        Array.from({ length: 50 }, (_, n) => vm(`${n}`)),
      ),
      file('vms.json', [vm('a')]),
    )
    expect(found.vms.map(({ id }) => id)).toEqual(['a'])
    expect(found.misfits[0]).toEqual({ where: 'long.json', message: 'It is longer than 0 MiB.' })
  })

  it('stop at too many files or VMs', async () => {
    const entries = Array.from({ length: 6 }, (_, n) => ({ path: `${n}.txt`, content: 'x' }))
    await expect(within({}, file('m.tar', tar(entries)))).rejects.toThrow(/too many files/)
    const vms = Array.from({ length: 11 }, (_, n) => vm(`${n}`))
    await expect(within({}, file('v.json', vms))).rejects.toThrow(/more than 10 VMs/)
  })

  it('a signal ends it, inside of an archive too', async () => {
    const control = new AbortController()
    let asked = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(tar([{ path: 'current.log', content: 'x' }]).subarray(0, 1024))
        asked += 1
        if (asked === 20) control.abort()
        if (asked > 1_000) controller.error(new Error('It goes on and on.'))
      },
    })
    const archive = { name: 'm.tar', stream: () => endless }
    const most = limits({ members: Infinity, file: Infinity })
    await expect(readForklift([archive], control.signal, most)).rejects.toThrow(/abort/i)

    await expect(
      readForklift([file('v.json', [vm('a')])], AbortSignal.abort(), limits({})),
    ).rejects.toThrow(/abort/i)
  })
})
