/** The sheets against golden pairs, rubbish, and what an engine sends on a bad day. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnySheet, Sheet } from '../../../src/core/adapters/adapter.ts'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import type { Misfit } from '../../../src/core/engine/decode.ts'
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'
import { decodeGolden, type Golden } from './golden.ts'

const FOLDER = resolve(import.meta.dirname, '../../golden')
const PAIRS = KINDS.flatMap((kind) => {
  const folder = join(FOLDER, kind)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.map((name): [Kind, string] => [kind, name])
})
const golden = (kind: Kind, name: string): Golden =>
  JSON.parse(readFileSync(join(FOLDER, kind, name), 'utf8')) as Golden
const sheetOf = (kind: Kind): Sheet => SHEETS[kind] as AnySheet as Sheet
/** Where an element of this kind has its id. */
const idKey = (kind: Kind): string => (kind === 'serverCpu' ? 'version' : 'id')

describe('golden pairs', () => {
  it('exist for every kind', () => {
    expect(new Set(PAIRS.map(([kind]) => kind))).toEqual(new Set(KINDS))
  })

  it.each(PAIRS)('%s/%s', (kind, name) => {
    const { row, refs, transient, misfits, ...given } = golden(kind, name)
    expect(decodeGolden(kind, given)).toEqual({ row, refs, transient, misfits })
  })
})

describe('sheets', () => {
  it.each(KINDS)('%s: its follow list has no blanks, its paths lead to it', (kind) => {
    const sheet = sheetOf(kind)
    expect(sheet.kind).toBe(kind)
    expect(sheet.follow).not.toMatch(/\s/)
    expect(sheet.paging).toBe(kind === 'vm' ? 'id' : 'none')
    const one = sheet.one('../x')
    if (one !== null) expect(one.split('/')).toHaveLength(2)
    expect(sheet.items({})).toEqual([])
    expect(sheet.items({ something: [] })?.length ?? 0).toBe(0)
  })

  it.each(KINDS)('%s: keeps out what has no id, and says so', (kind) => {
    for (const document of [{}, { name: 'x' }, null, 7, 'x', [], { [idKey(kind)]: {} }]) {
      const { draft, misfits } = sheetOf(kind).decode(document)
      expect(draft).toBeNull()
      expect(misfits.length).toBeGreaterThan(0)
    }
  })

  it.each(KINDS)('%s: makes the same row of a minimal document whatever else is empty', (kind) => {
    const sheet = sheetOf(kind)
    const plain = sheet.decode({ [idKey(kind)]: 'x' })
    expect(plain.misfits).toEqual([])
    const { document } = golden(kind, PAIRS.find(([each]) => each === kind)?.[1] ?? '')
    const empty = Object.fromEntries(
      Object.entries(document as object).map(([key, value]) => [
        key,
        typeof value === 'object' ? {} : '',
      ]),
    )
    expect(sheet.decode({ ...empty, [idKey(kind)]: 'x' })).toEqual(plain)
  })

  it.each(KINDS)('%s: takes native numbers and booleans as it takes text', (kind) => {
    const native = (value: unknown, key = ''): unknown => {
      if (Array.isArray(value)) return value.map((each) => native(each))
      if (typeof value === 'object' && value !== null) {
        return Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [name, native(inner, name)]),
        )
      }
      if (value === 'true' || value === 'false') return value === 'true'
      const isNumber = typeof value === 'string' && /^\d+$/.test(value)
      return isNumber && key !== 'id' ? Number(value) : value
    }
    for (const [, name] of PAIRS.filter(([each]) => each === kind)) {
      const { document, row, detail, join: joined } = golden(kind, name)
      const properties = JSON.stringify(document).includes('custom_property')
      if (properties) continue // values of custom properties are texts by nature
      const given = { document: native(document), detail, join: joined }
      expect(decodeGolden(kind, given).row).toEqual(row)
    }
  })

  it.each(KINDS)('%s: never throws, and never loses an object that has an id', (kind) => {
    const sheet = sheetOf(kind)
    const { document } = golden(kind, PAIRS.find(([each]) => each === kind)?.[1] ?? '')
    const keys = Object.keys(document as object).filter((key) => key !== idKey(kind))
    const rubbish = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue())
    fc.assert(
      fc.property(rubbish, fc.jsonValue(), (fields, other) => {
        const { draft, id } = sheet.decode({ ...fields, [idKey(kind)]: 'x' })
        expect(id).toBe('x')
        if (!draft) throw new Error('The object was lost.')
        expect(sheet.refs(draft).every((ref) => ref.includes(':'))).toBe(true)
        expect(typeof sheet.transient(draft)).toBe('boolean')
        const misfits: Misfit[] = []
        sheet.detail?.merge(draft, other, misfits)
        expect(sheet.join?.merge([draft], other) ?? [draft]).toHaveLength(1)
        sheet.items(other)
      }),
      { numRuns: 200 },
    )
  })

  it('knows a shared disk by either spelling, the engine’s own first', () => {
    const shared = (own: object): boolean | undefined =>
      SHEETS.disk.decode({ id: 'd', ...own }).draft?.shared
    expect(shared({ shareable: 'true' })).toBe(true)
    expect(shared({ sharable: 'true' })).toBe(true)
    expect(shared({ shareable: 'false', sharable: 'true' })).toBe(false)
    expect(shared({})).toBe(false)
  })

  it('follows only references that are there', () => {
    const { draft } = SHEETS.vm.decode({
      id: 'v',
      nics: { nic: [{ id: 'n' }] },
      disk_attachments: { disk_attachment: [{ id: 'd', disk: { id: 'd' } }, { id: 'd' }] },
    })
    expect(draft && SHEETS.vm.refs(draft)).toEqual(['disk:d'])
  })

  it('leaves a draft as it is, and says so, when the answer for a detail is something else', () => {
    const { draft } = SHEETS.vm.decode({ id: 'v', cpu_pinning_policy: 'dedicated' })
    if (!draft) throw new Error('No draft.')
    expect(SHEETS.vm.detail?.needs(draft)).toBe(true)
    const misfits: Misfit[] = []
    expect(SHEETS.vm.detail?.merge(draft, { vm: [] }, misfits)).toEqual(draft)
    expect(misfits).toHaveLength(1)
  })

  it.each([
    ['migratable', '', [], false],
    ['migratable', 'manual', [], false],
    ['migratable', 'dedicated', [], true],
    ['pinned', 'none', [], true],
    ['migratable', 'none', ['h-1'], true],
  ])('asks for NUMA nodes of %s/%s/%j: %s', (affinity, policy, hosts, expected) => {
    const { draft } = SHEETS.vm.decode({
      id: 'v',
      cpu_pinning_policy: policy,
      placement_policy: { affinity, hosts: { host: hosts.map((id) => ({ id })) } },
    })
    expect(draft && SHEETS.vm.detail?.needs(draft)).toBe(expected)
  })
})
