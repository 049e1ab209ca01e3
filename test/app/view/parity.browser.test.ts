/** The tab "Parity with Forklift": empty, under way, refused, and with a report of ten thousand VMs. */
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Analyst } from '../../../src/app/analyst.ts'
import { navigate } from '../../../src/app/router.svelte.ts'
import { session } from '../../../src/app/session.svelte.ts'
import { Task } from '../../../src/app/task.svelte.ts'
import ParityTab from '../../../src/app/view/ParityTab.svelte'
import { Fault } from '../../../src/core/errors.ts'
import type {
  ParityDifference,
  ParityReport,
  ParityRule,
  ParityVm,
} from '../../../src/core/model/parity.ts'
import { clear, render } from '../render.ts'

const difference = (own: Partial<ParityDifference> = {}): ParityDifference => ({
  rule: 'ovirt.disk.shared.detected',
  side: 'here',
  there: '',
  here: 'Warning',
  by: 'data',
  reasons: [{ code: 'D2', detail: 'diskAttachments[].disk.shared: false there, true here.' }],
  ...own,
})

const vm = (no: number, own: Partial<ParityVm> = {}): ParityVm => ({
  id: `vm-${no}`,
  name: `web-${String(no).padStart(5, '0')}`,
  thereId: '',
  differences: [difference()],
  ...own,
})

const rule = (own: Partial<ParityRule> = {}): ParityRule => ({
  id: 'ovirt.disk.shared.detected',
  label: 'Shared disk detected',
  there: 0,
  here: 1,
  onlyThere: 0,
  onlyHere: 1,
  otherCategory: 0,
  reasons: { D2: 1 },
  unexplained: 0,
  ...own,
})

const report = (own: Partial<ParityReport> = {}): ParityReport => ({
  at: Date.now(),
  took: 1_234,
  files: ['vms.json'],
  scope: 'all',
  inForce: {
    version: 42,
    source: { origin: 'built-in', name: 'Portolan rules', digest: 'abc' },
  },
  there: { vms: 100, plans: 0, versions: [6], misfits: [] },
  compared: 100,
  equal: 99,
  differing: [vm(1)],
  onlyThere: [],
  onlyHere: [],
  unknown: [],
  rules: [
    rule(),
    rule({
      id: 'ovirt.ha.enabled',
      label: 'VM configured as HA',
      there: 7,
      here: 7,
      onlyHere: 0,
      reasons: {},
    }),
  ],
  ...own,
})

let task: Task<ParityReport>
let parity: MockInstance<Analyst['parity']>

const show = (vms = 100): void => {
  render(ParityTab, { engine: { id: 'rhv', name: 'rhv-fra' }, task, vms })
}

/** As if the user had chosen a file. */
const choose = (): Promise<void> =>
  userEvent.upload(
    document.querySelector('input[type=file]')!,
    new File(['[]'], 'vms.json', { type: 'application/json' }),
  )

async function shown(own: Partial<ParityReport> = {}): Promise<void> {
  parity.mockResolvedValue(report(own))
  show()
  await choose()
  await expect.element(page.getByLabelText('Summary of the comparison')).toBeVisible()
}

beforeEach(async () => {
  await page.viewport(1400, 900)
  task = new Task()
  parity = vi.spyOn(session.analyst, 'parity')
  navigate('/validation?tab=parity', { replace: true })
})

afterEach(() => {
  clear()
  vi.restoreAllMocks()
})

describe('parity with Forklift', () => {
  it('says what to choose, and that nothing is sent', async () => {
    show()
    await expect.element(page.getByText(/providers\/ovirt\/<uid>\/vms\?detail=4/)).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Choose a file' })).toBeVisible()
  })

  it('has nothing to choose for while no VM is stored', async () => {
    show(0)
    await expect.element(page.getByText('No VMs to compare')).toBeVisible()
    expect(document.querySelector('button')).toBeNull()
  })

  it('shows how far it is, and can be called off', async () => {
    parity.mockImplementation((_engine, _files, { onProgress } = {}) => {
      onProgress?.({ done: 4_000, total: 10_000 })
      return new Promise(() => undefined)
    })
    show()
    await choose()
    await expect.element(page.getByText('4,000 of 10,000 VMs evaluated')).toBeVisible()
    const signal = parity.mock.calls[0]?.[2]?.signal
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(signal?.aborted).toBe(true)
    await expect.element(page.getByText('Does Forklift say the same?')).toBeVisible()
  })

  it('says why a file was refused and what would help', async () => {
    parity.mockRejectedValue(
      new Fault('protocol', 'There is no list of VMs in what was chosen.', {
        nextStep: 'Import the answer of the inventory service.',
      }),
    )
    show()
    await choose()
    const region = page.getByRole('region', { name: 'Parity with Forklift' })
    await expect.element(region.getByText(/no list of VMs in what was chosen/)).toBeVisible()
    await expect.element(region.getByText(/Import the answer/)).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Choose another file' })).toBeVisible()
  })

  it('sums up, and lists the rules with their reasons', async () => {
    await shown()
    await expect.element(page.getByText('99 of 100 VMs agree')).toBeVisible()
    await expect.element(page.getByText('Each difference has a known reason.')).toBeVisible()
    const grid = page.getByRole('grid', { name: 'Rules compared with Forklift' })
    await expect.element(grid.getByText('Shared disk detected')).toBeVisible()
    await expect.element(grid.getByText('D2 Shared disks unseen')).toBeVisible()
  })

  it('brings what is unexplained to the eye', async () => {
    await shown({
      differing: [vm(1, { differences: [difference({ reasons: [] })] })],
      rules: [rule({ reasons: {}, unexplained: 1 })],
    })
    await expect.element(page.getByText('1 difference is not explained.')).toBeVisible()
  })

  it('opens the differences of a VM beside the list', async () => {
    await shown({
      differing: [vm(1, { thereId: 'other-1' }), vm(2)],
      onlyThere: [{ id: 'gone', name: 'gone-01', note: '' }],
      unknown: [{ id: 'vm-9', name: 'late-01', note: 'pending' }],
    })
    navigate('/validation?tab=parity&by=vm', { replace: true })
    const grid = page.getByRole('grid', { name: 'VMs compared with Forklift' })
    await expect.element(grid.getByText('Only in Forklift')).toBeVisible()
    await expect.element(grid.getByText('no current verdict here')).toBeVisible()
    await grid.getByRole('link', { name: 'web-00001' }).click()
    const panel = page.getByRole('complementary', { name: 'Differences of the VM' })
    await expect.element(panel.getByText('Only here, Warning')).toBeVisible()
    await expect.element(panel.getByText('matched by name, other-1 there')).toBeVisible()
    await expect.element(panel.getByText(/false there, true here/)).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(panel).not.toBeInTheDocument()
  })

  it('draws no more than is in sight of ten thousand VMs', async () => {
    const many = Array.from({ length: 10_000 }, (_, no) => vm(no))
    await shown({ compared: 10_000, equal: 0, differing: many })
    navigate('/validation?tab=parity&by=vm', { replace: true })
    await expect.element(page.getByText(/of 10,000$/)).toBeVisible()
    expect(document.querySelectorAll('[role=row]').length).toBeLessThan(120)
  })

  it('names what could not be read, with its place', async () => {
    const misfits = Array.from({ length: 25 }, (_, at) => ({
      where: `vms.json, element ${at}`,
      message: 'It has no id.',
    }))
    await shown({ there: { vms: 100, plans: 0, versions: [6], misfits } })
    await page.getByText('Not read: 25').click()
    await expect.element(page.getByText('vms.json, element 19')).toBeVisible()
    await expect.element(page.getByText('5 more like these.')).toBeVisible()
  })

  it('says of the plans of a must-gather what they tell, and what they do not', async () => {
    await shown({
      scope: 'critical',
      files: ['must-gather.tar.gz'],
      there: { vms: 3, plans: 2, versions: [], misfits: [] },
      compared: 3,
      equal: 2,
      differing: [vm(1, { differences: [difference({ here: 'Critical', reasons: [] })] })],
      onlyHere: [{ id: 'vm-8', name: 'alone-08', note: '' }],
      rules: [rule({ reasons: {}, unexplained: 1 })],
    })
    const summary = page.getByLabelText('Summary of the comparison')
    await expect.element(summary.getByText('2 of 3 VMs agree on critical concerns')).toBeVisible()
    await expect.element(summary.getByText(/A must-gather has no inventory/)).toBeVisible()
    await expect.element(summary.getByText(/with 3 VMs in 2 plans, beside/)).toBeVisible()
    await expect
      .element(summary.getByText('Not compared: 1 VM of which no plan tells.'))
      .toBeVisible()
    navigate('/validation?tab=parity&by=vm', { replace: true })
    const grid = page.getByRole('grid', { name: 'VMs compared with Forklift' })
    await expect.element(grid.getByText('In no plan that tells')).toBeVisible()
    await grid.getByRole('link', { name: 'web-00001' }).click()
    const panel = page.getByRole('complementary', { name: 'Differences of the VM' })
    await expect
      .element(panel.getByText('Critical here, not among the critical ones in Forklift'))
      .toBeVisible()
  })

  it('takes plans and providers out of a folder, and leaves the logs', async () => {
    parity.mockResolvedValue(report())
    show()
    const input = document.querySelector<HTMLInputElement>('input[webkitdirectory]')!
    const crs = 'must-gather/namespaces/openshift-mtv/crs'
    const paths = [
      `${crs}/plans.forklift.konveyor.io/move.yaml`,
      `${crs}/providers.forklift.konveyor.io/rhv.yaml`,
      `${crs}/virtualmachines.kubevirt.io/web.yaml`,
      'must-gather/namespaces/openshift-mtv/logs/controller/current.log',
      'must-gather/must-gather.tar.gz',
    ]
    const files = paths.map((path) => {
      const file = new File(['x'], path.split('/').at(-1)!)
      Object.defineProperty(file, 'webkitRelativePath', { value: path })
      return file
    })
    Object.defineProperty(input, 'files', { value: files })
    input.dispatchEvent(new Event('change', { bubbles: true }))
    await expect.element(page.getByLabelText('Summary of the comparison')).toBeVisible()
    expect(parity.mock.calls[0]?.[1].map(({ name }) => name)).toEqual([
      'move.yaml',
      'rhv.yaml',
      'must-gather.tar.gz',
    ])
  })

  it('can be saved as a table, and discarded', async () => {
    await shown()
    const urls: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      urls.push(blob as Blob)
      return 'blob:test'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const text = await urls[0]!.text()
    expect(text).toContain('"web-00001","vm-1","vm-1","only here","ovirt.disk.shared.detected"')
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect.element(page.getByText('Does Forklift say the same?')).toBeVisible()
  })
})
