/** The rules of both profiles: complete in what they say of themselves, and as they say. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROFILES, type Profile } from '../../src/core/model/rules.ts'
import { builtIn, calm } from './built-in.ts'
import { CASES } from './cases.ts'
import { packOf } from './packs.ts'
import { curable, remedied } from './remedies.ts'

const root = resolve(import.meta.dirname, '../..')
const document = readFileSync(resolve(root, 'docs/rules.md'), 'utf8')

/** The line of a rule in the table of all. */
const rowOf = (id: string): string =>
  document.split('\n').find((text) => text.startsWith(`| [${id}](`)) ?? ''

describe.each(PROFILES)('the rules of %s', (profile) => {
  const { rules } = packOf(profile)
  const cases = CASES[profile]
  const backend = builtIn(profile)

  test('have an id and a file each, with tests beside it', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    expect(new Set(rules.map(({ file }) => file)).size).toBe(rules.length)
    const files = ['common', profile].flatMap((part) =>
      readdirSync(resolve(root, 'policies', part)).map((file) => `${part}/${file}`),
    )
    for (const { file } of rules) expect(files).toContain(file.replace('.rego', '_test.rego'))
  })

  test.each(rules)('$id reports what its annotation says', async (rule) => {
    const positive = cases.find((entry) => entry.rule === rule.id && entry.case === 'positive')
    const decision = await backend.validate(positive?.input, calm())
    const concern = decision.concerns.find(({ id }) => id === rule.id)
    expect(concern?.category).toBe(rule.category)
    // The one label that names a number of its VM, a quirk (R4).
    if (profile === 'forklift' && rule.id === 'ovirt.disk.count.exceeds.limit') {
      expect(concern?.label).toBe('VM has 166 disks, the limit is 165')
    } else {
      expect(concern?.label).toBe(rule.label)
    }
    expect(concern?.assessment).toBe(rule.assessment)
    expect(rule.assessment.split(/(?<=\.) /)).toHaveLength(2)
    expect(rule.assessment).toMatch(/^[A-Z].*\.$/)
  })

  test('report the same of every VM, but for the quirk R4', async () => {
    const known = new Map(rules.map((rule) => [rule.id, rule]))
    for (const { input } of cases) {
      for (const { id, category, label, assessment } of (await backend.validate(input, calm()))
        .concerns) {
        const rule = known.get(id)
        expect({ category, assessment }).toEqual({
          category: rule?.category,
          assessment: rule?.assessment,
        })
        const quirk = profile === 'forklift' && id === 'ovirt.disk.count.exceeds.limit'
        if (!quirk) expect(label).toBe(rule?.label)
      }
    }
  })

  test('each have a positive, a negative, an absent and a null case', () => {
    for (const { id } of rules) {
      const own = cases.filter((entry) => entry.rule === id)
      expect(own.map((entry) => entry.case)).toEqual(
        expect.arrayContaining(['positive', 'negative', 'absent', 'null']),
      )
      const of = (name: string) => own.find((entry) => entry.case === name)
      expect(of('positive')?.concerns).toContain(id)
      expect(of('negative')?.concerns).toEqual([])
      expect(of('absent')?.concerns).not.toContain(id)
    }
    expect(new Set(cases.map(({ rule }) => rule)).size).toBe(rules.length)
  })

  test.each(rules)('$id is cleared by what it says would clear it', async (rule) => {
    const fires = async (input: unknown) =>
      (await backend.validate(input, calm())).concerns.some(({ id }) => id === rule.id)
    const cured = new Set<string>()
    for (const entry of curable(rule, cases)) {
      const clearing: string[] = []
      for (const remedy of rule.remedies) {
        if (!(await fires(remedied(entry.input, remedy)))) clearing.push(remedy.text)
      }
      expect(clearing, entry.case).not.toEqual([])
      for (const text of clearing) cured.add(text)
    }
    expect([...cured].sort()).toEqual(rule.remedies.map(({ text }) => text).sort())
  })

  test.each(rules)('$id says all that there is to say', (rule) => {
    for (const text of [rule.title, rule.description, rule.provenance]) expect(text).toMatch(/\S/)
    expect(['Critical', 'Warning', 'Information']).toContain(rule.category)
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/)
    for (const doubt of rule.mends) expect(doubt).toMatch(/^R([1-9]|1\d|20)$/)
    expect(rule.remedies.length).toBeGreaterThan(0)
    for (const { path, text } of rule.remedies) {
      // The rest of "It would clear if …".
      expect(text).toMatch(/^([a-z]|[A-Z]{2}).*[^.]$/)
      const own = (rule.inputs ?? []).some(
        (read) => read === path || read.startsWith(`${path}[`) || path.startsWith(`${read}[`),
      )
      expect(own, `${path} is not read`).toBe(true)
    }
  })

  test('stand in docs/rules.md', () => {
    const [, ...sections] = document.split('\n### ')
    for (const rule of rules) {
      const section = sections.find((text) => text.startsWith(`${rule.id}\n`)) ?? ''
      const said = section.replaceAll('\n', ' ')
      const expected = [
        rule.category,
        rule.label,
        rule.since,
        `(../policies/${rule.file})`,
        ...(rule.inputs ?? []),
        ...rule.remedies.map(({ text }) => text),
      ]
      for (const text of expected) {
        expect(`${said} ${rowOf(rule.id)}`, 'run "npm run policies"').toContain(text)
      }
      expect(
        rowOf(rule.id)
          .split('|')
          .map((text) => text.trim()),
      ).toContain(rule.category)
    }
    expect(sections).toHaveLength(packOf('portolan').rules.length)
  })
})

describe('profile portolan', () => {
  /** What an engine makes of a VM when nobody chooses anything, in a default cluster on a default network. */
  const untouched = {
    id: 'vm-1',
    name: 'untouched-01',
    status: 'up',
    cpuShares: 0,
    cpuAffinity: [],
    cpuPinningPolicy: 'none',
    balloonedMemory: true,
    ioThreads: 1,
    bios: 'cluster_default',
    display: 'spice',
    hasIllegalImages: false,
    numaNodeAffinity: [],
    leaseStorageDomain: '',
    storageErrorResumeBehaviour: 'auto_resume',
    haEnabled: false,
    usbEnabled: false,
    bootMenuEnabled: false,
    placementPolicyAffinity: 'migratable',
    timezone: 'Etc/GMT',
    stateless: 'false',
    hostDevices: [],
    cdroms: [{ id: 'cd-0' }],
    watchDogs: [],
    properties: [],
    snapshots: [{ id: 's-1', type: 'active', persistMemory: false }],
    osType: 'rhel_9x64',
    customCpuModel: '',
    diskAttachments: [
      {
        id: 'd-1',
        interface: 'virtio_scsi',
        scsiReservation: false,
        disk: { shared: false, storageType: 'image', status: 'ok', provisionedSize: 42949672960 },
      },
    ],
    nics: [
      {
        id: 'n-1',
        interface: 'virtio',
        plugged: true,
        profile: {
          networkFilter: 'vdsm-no-mac-spoofing',
          portMirroring: false,
          qos: '',
          properties: [],
          passThrough: false,
        },
      },
    ],
    cluster: { haReservation: false, ksmEnabled: true, biosType: 'q35_ovmf' },
  }

  test('has nothing but information on an untouched VM, where Forklift has warnings', async () => {
    const categories = async (profile: Profile) => {
      const { concerns } = await builtIn(profile).validate(untouched, calm())
      return concerns.map(({ category }) => category).sort()
    }
    expect(await categories('portolan')).toEqual(Array(4).fill('Information'))
    expect(await categories('forklift')).toEqual([
      'Information',
      'Information',
      'Warning',
      'Warning',
      'Warning',
    ])
  })

  test('has all 39 stock rules under their ids, and marks what it added', () => {
    const ids = packOf('portolan').rules.map(({ id }) => id)
    for (const { id } of packOf('forklift').rules) expect(ids).toContain(id)
    const added = packOf('portolan').rules.filter(({ id }) => id.startsWith('portolan.'))
    expect(added).toHaveLength(ids.length - 39)
    for (const { since } of added) expect(since).toBe('0.2.0')
  })
})

describe('profile forklift', () => {
  const { rules } = packOf('forklift')

  test('has the 39 stock rules in their categories', () => {
    expect(rules).toHaveLength(39)
    const counts: Record<string, number> = {}
    for (const { category } of rules) counts[category] = (counts[category] ?? 0) + 1
    expect(counts).toEqual({ Critical: 4, Warning: 31, Information: 4 })
  })

  test('mends nothing', () => {
    expect(rules.filter(({ mends }) => mends.length > 0)).toEqual([])
  })
})
