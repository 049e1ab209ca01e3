/** Waivers and notes over a small replica on real IndexedDB: written, seen in readiness, taken back, ended, merged. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { navigate, route } from '../../../src/app/router.svelte.ts'
import { ReplicaMemory } from '../../../src/app/replica-memory.ts'
import { session } from '../../../src/app/session.svelte.ts'
import { triage } from '../../../src/app/triage.svelte.ts'
import TriageImport from '../../../src/app/triage/TriageImport.svelte'
import TriageNote from '../../../src/app/triage/TriageNote.svelte'
import TriagePage from '../../../src/app/triage/TriagePage.svelte'
import TriageToast from '../../../src/app/triage/TriageToast.svelte'
import WaivedMark from '../../../src/app/triage/WaivedMark.svelte'
import WaiveDialog from '../../../src/app/triage/WaiveDialog.svelte'
import VmList from '../../../src/app/view/VmList.svelte'
import { triageDocument } from '../../../src/core/model/triage-document.ts'
import type { TriageEntry } from '../../../src/core/model/triage.ts'
import type { Concern } from '../../../src/core/model/verdict.ts'
import { amendEntry, LedgerDb, readLedger } from '../../../src/core/store/ledger-db.ts'
import { openStore } from '../../../src/core/store/store.ts'
import { verdict, vm } from '../../core/store/rows.ts'
import { clear, hearKeys, render } from '../render.ts'

const ENGINE = 'triage-test'
const home = location.href
const DAY = 86_400_000

const concern = (id: string, category: string): Concern => ({
  id,
  category,
  label: `Label of ${id}`,
  assessment: '',
})
const about = { vm: 'v1', concern: 'disk.shared', vmName: 'web-01' }
const label = 'Shared disk'

beforeAll(async () => {
  await page.viewport(1440, 900)
  const { inventory, validation } = await openStore(ENGINE, () => true)
  const epoch = await inventory.lead('test')
  const now = Date.now()
  await inventory.commit({
    epoch,
    now,
    upserts: [vm('v1', {}, { name: 'web-01' }), vm('v2', {}, { name: 'mail' })],
    meta: (meta) => ({
      ...meta,
      parity: true,
      loadStartedAt: 1,
      policy: { ...meta.policy, backend: 'wasm', version: 6 },
      kinds: { ...meta.kinds, vm: { ...meta.kinds.vm, state: 'complete', completeAt: now } },
    }),
  })
  await validation.saveResults({
    epoch,
    results: (await validation.due(now, 9)).map(({ id, token }) => ({
      token,
      verdict: verdict(id, {
        at: now,
        concerns: [concern('disk.shared', 'Critical'), concern('display.spice', 'Information')],
      }),
    })),
    postponed: [],
  })
  new ReplicaMemory().remember(ENGINE, { name: 'Test engine', vms: 2, asOf: now })
  await session.readStored()
  session.open(ENGINE)
  await vi.waitFor(() => expect(session.ready && triage.ready).toBe(true))
})

afterEach(async () => {
  clear()
  history.replaceState(null, '', home)
  await triage.forget()
  await vi.waitFor(() => expect(triage.all).toEqual([]))
})

afterAll(async () => {
  await session.engines.remove(ENGINE)
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
const list = (): void => {
  navigate('/vms')
  render(VmList, {})
  hearKeys()
}

describe('the dialog', () => {
  it('wants a reason, says so, and closes with Esc without a trace', async () => {
    const onclose = vi.fn()
    render(WaiveDialog, { about, label, onclose })
    const reason = page.getByLabelText('Reason')
    await expect.element(reason).toHaveFocus()
    await userEvent.click(button('Waive'))
    await expect.element(page.getByText('A waiver needs a reason.')).toBeVisible()
    await expect.element(reason).toHaveAttribute('aria-invalid', 'true')
    expect(triage.ledger.entries).toEqual([])
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce())
  })

  it('writes for the VM, for the rule or for all concerns, until the end of a day', async () => {
    for (const [scope, vmId, concernId] of [
      ['This concern on this VM', 'v1', 'disk.shared'],
      ['This concern on all VMs', '', 'disk.shared'],
      ['All concerns of this VM', 'v1', ''],
    ] as const) {
      render(WaiveDialog, { about, label, onclose: () => clear() })
      await userEvent.click(page.getByText(scope))
      await userEvent.fill(page.getByLabelText('Reason'), ` because ${scope} `)
      await userEvent.selectOptions(page.getByLabelText('Until', { exact: true }), 'A date')
      await userEvent.fill(page.getByLabelText('Last day of the waiver'), '2099-12-31')
      await userEvent.keyboard('{Enter}')
      await vi.waitFor(() =>
        expect(triage.ledger.entryOf(vmId, concernId)).toMatchObject({
          waiver: { reason: `because ${scope}`, until: new Date(2100, 0, 1).getTime() },
          by: 'this browser',
          vmName: vmId === '' ? '' : 'web-01',
        }),
      )
    }
  })

  it('refuses a day that is over', async () => {
    render(WaiveDialog, { about, label, onclose: () => undefined })
    await userEvent.fill(page.getByLabelText('Reason'), 'r')
    await userEvent.selectOptions(page.getByLabelText('Until', { exact: true }), 'A date')
    await userEvent.fill(page.getByLabelText('Last day of the waiver'), '2020-01-01')
    await userEvent.click(button('Waive'))
    await expect.element(page.getByText('has to be today or later')).toBeVisible()
    expect(triage.ledger.entries).toEqual([])
  })

  it('changes the waiver that is there, and keeps the note beside it', async () => {
    await triage.write(about, { note: 'n', waiver: { reason: 'old', until: null } })
    await vi.waitFor(() => expect(triage.ledger.entries).toHaveLength(1))
    render(WaiveDialog, { about, label, onclose: () => undefined })
    await expect.element(page.getByLabelText('Reason')).toHaveValue('old')
    await expect.element(page.getByLabelText('Until', { exact: true })).toHaveValue('never')
    await userEvent.fill(page.getByLabelText('Reason'), 'new')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await vi.waitFor(() =>
      expect(triage.ledger.entries).toMatchObject([
        { note: 'n', waiver: { reason: 'new', until: null } },
      ]),
    )
  })
})

describe('readiness in the list of VMs', () => {
  it('does not count what is waived, shows it, and counts it again after undo', async () => {
    list()
    await expect.element(row('web-01')).toHaveTextContent('Blocked')
    await triage.write(about, { waiver: { reason: 'r', until: null } }, 'Waived.')
    await expect.element(row('web-01')).toHaveTextContent(/Ready.*1 waived/)
    await expect.element(row('mail')).toHaveTextContent('Blocked')
    await triage.done?.undo()
    await expect.element(row('web-01')).toHaveTextContent('Blocked')
  })

  it('follows a waiver for the rule on all VMs, and the filter finds them', async () => {
    list()
    const rule = { vm: '', vmName: '', concern: 'disk.shared' }
    await triage.write(rule, { waiver: { reason: 'r', until: null } })
    await expect.element(row('web-01')).toHaveTextContent('Ready')
    await expect.element(row('mail')).toHaveTextContent('Ready')
    navigate('/vms?waived=none')
    await expect.element(page.getByText('No VM matches these filters')).toBeVisible()
    navigate('/vms?waived=some&concern=disk.shared')
    await expect.element(page.getByText('Rows 1–2 of 2')).toBeVisible()
  })

  it('changes when a waiver ends, though nothing else does', async () => {
    list()
    await triage.write(about, { waiver: { reason: 'r', until: Date.now() + 2_500 } })
    await expect.element(row('web-01')).toHaveTextContent('Ready')
    await expect.element(row('web-01')).toHaveTextContent('Blocked')
  })
})

describe('the mark and the note', () => {
  it('say until when, why and by whom, and take the waiver back', async () => {
    await triage.write(about, { owner: 'ann', waiver: { reason: 'No budget', until: null } })
    render(WaivedMark, { about, label })
    const mark = page.getByRole('note', { name: 'Waiver' })
    await expect.element(mark).toHaveTextContent(/Waived until taken back/)
    await expect.element(mark).toHaveTextContent(/by this browser.*No budget/)
    await userEvent.click(button('Take back'))
    await expect.element(mark).not.toBeInTheDocument()
    expect(triage.ledger.entryOf('v1', 'disk.shared')).toMatchObject({ owner: 'ann', waiver: null })
  })

  it('say that a waiver has ended and offer to renew it', async () => {
    await triage.write(about, { waiver: { reason: 'r', until: Date.now() - DAY } })
    render(WaivedMark, { about, label })
    await expect.element(page.getByText(/The waiver ended after/)).toBeVisible()
    await userEvent.click(button('Renew'))
    await expect.element(page.getByRole('dialog')).toBeVisible()
  })

  it('are edited in place; Esc keeps what was there and gives the focus back', async () => {
    render(TriageNote, { about })
    await userEvent.click(button('Add note'))
    const note = page.getByLabelText('Note', { exact: true }).last()
    await expect.element(note).toHaveFocus()
    await userEvent.fill(note, 'Ask the owner of the disk')
    await userEvent.fill(page.getByLabelText('Owner'), 'storage team')
    await userEvent.click(button('Save'))
    await expect.element(page.getByText('Ask the owner of the disk')).toBeVisible()
    await expect.element(page.getByText('storage team')).toBeVisible()
    await expect.element(button('Edit note')).toHaveFocus()
    await userEvent.click(button('Edit note'))
    await userEvent.keyboard(' something else{Escape}')
    await expect.element(button('Edit note')).toHaveFocus()
    expect(triage.ledger.entryOf('v1', 'disk.shared')?.note).toBe('Ask the owner of the disk')
  })
})

describe('the toast', () => {
  it('undoes what was written last', async () => {
    render(TriageToast, {})
    await triage.write(about, { note: 'n' }, 'The note was saved.')
    await expect.element(page.getByText('The note was saved.')).toBeVisible()
    await userEvent.click(button('Undo'))
    await vi.waitFor(() => expect(triage.ledger.entries).toEqual([]))
    expect(triage.all).toMatchObject([{ removed: true }])
  })

  it('does not undo over what was written since, and says so', async () => {
    render(TriageToast, {})
    await triage.write(about, { note: 'n' }, 'The note was saved.')
    const other = new LedgerDb()
    const author = { by: 'bob', now: Date.now() }
    await amendEntry(other, ENGINE, about, { note: 'of another tab' }, author)
    other.close()
    await userEvent.click(button('Undo'))
    await expect.element(page.getByText(/Something else was written since/)).toBeVisible()
    await vi.waitFor(() => expect(triage.ledger.entries[0]?.note).toBe('of another tab'))
  })
})

const their = (over: Partial<TriageEntry>): TriageEntry => ({
  ...about,
  note: '',
  owner: '',
  waiver: { reason: 'theirs', until: null },
  by: 'bob@internal',
  at: Date.now() + DAY,
  removed: false,
  ...over,
})
const fileOf = (entries: readonly TriageEntry[], id = ENGINE): File => {
  const document = triageDocument(entries, { id, name: 'Their engine' }, { by: 'bob', now: 1 })
  return new File([JSON.stringify(document)], 'ledger.json')
}

describe('an import', () => {
  it('shows what it would do, both versions of a conflict, and does it when told to', async () => {
    await triage.write(about, { waiver: { reason: 'mine', until: null } })
    await vi.waitFor(() => expect(triage.ledger.entries).toHaveLength(1))
    const onclose = vi.fn()
    const file = fileOf([their({}), their({ vm: 'v2', vmName: 'mail' })])
    render(TriageImport, { file, onclose })
    await expect
      .element(page.getByLabelText('What the import would do'))
      .toHaveTextContent(/1\s*new.*1\s*newer.*0\s*older.*0\s*the same/)
    const conflict = page.getByRole('listitem')
    await expect.element(conflict).toHaveTextContent(/Here, gives way.*mine/)
    await expect.element(conflict).toHaveTextContent(/In the file, kept.*theirs.*bob@internal/)
    expect(triage.ledger.entryOf('v1', 'disk.shared')?.waiver?.reason).toBe('mine')
    await userEvent.click(button('Import 2 entries'))
    await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce())
    await vi.waitFor(() => expect(triage.ledger.entries).toHaveLength(2))
    expect(triage.ledger.entryOf('v1', 'disk.shared')?.waiver?.reason).toBe('theirs')
  })

  it('of what is here already has nothing to do', async () => {
    render(TriageImport, { file: fileOf([]), onclose: () => undefined })
    await expect.element(button('Nothing to import')).toBeVisible()
  })

  it('of another engine says so', async () => {
    render(TriageImport, { file: fileOf([their({})], 'elsewhere'), onclose: () => undefined })
    await expect
      .element(page.getByText(/This file is of another engine, Their engine/))
      .toBeVisible()
  })

  it('of a file that is none says what is wrong', async () => {
    render(TriageImport, { file: new File(['{}'], 'x.json'), onclose: () => undefined })
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Nothing was imported.*format/)
  })
})

describe('the page', () => {
  it('says how to begin while there is nothing', async () => {
    navigate('/triage')
    render(TriagePage, {})
    hearKeys()
    await expect.element(page.getByText('No note and no waiver yet')).toBeVisible()
  })

  it('lists entries, filters what ended, opens one and removes what is chosen', async () => {
    await triage.write(about, { waiver: { reason: 'over', until: Date.now() - DAY } })
    await triage.write({ ...about, vm: '', vmName: '' }, { waiver: { reason: 'r', until: null } })
    await triage.write({ ...about, vm: 'gone', vmName: 'old-vm' }, { note: 'where is it' })
    navigate('/triage')
    render(TriagePage, {})
    hearKeys()
    await expect.element(row('All VMs')).toHaveTextContent(/Label of disk.shared.*Waived/)
    await expect.element(row('old-vm')).toHaveTextContent(/Note.*where is it/)
    navigate('/triage?standing=ended')
    await expect.element(row('web-01')).toHaveTextContent('Waiver ended')
    await expect.element(row('old-vm')).not.toBeInTheDocument()
    await userEvent.click(page.getByRole('link', { name: 'web-01' }))
    await expect
      .element(page.getByRole('heading', { name: 'web-01 · Label of disk.shared' }))
      .toHaveFocus()
    await userEvent.keyboard('{Escape}')
    expect(route.query.get('open')).toBeNull()
    await userEvent.click(row('web-01').getByRole('checkbox'))
    await userEvent.click(button('Remove 1'))
    await expect.element(page.getByText('No entry matches these filters')).toBeVisible()
    await triage.done?.undo()
    await expect.element(row('web-01')).toBeVisible()
  })

  it('removes the whole ledger only after asking', async () => {
    await triage.write(about, { note: 'n' })
    navigate('/triage')
    render(TriagePage, {})
    hearKeys()
    await userEvent.click(button('More actions'))
    await userEvent.click(page.getByRole('menuitem', { name: 'Remove the whole ledger' }))
    await expect.element(page.getByText(/It cannot be undone/)).toBeVisible()
    expect(triage.all).toHaveLength(1)
    await userEvent.click(button('Remove the ledger'))
    await vi.waitFor(() => expect(triage.all).toEqual([]))
  })
})

describe('the ledger', () => {
  it('stays when the stored data of its engine is removed', async () => {
    await triage.write(about, { note: 'n' })
    await session.engines.remove(ENGINE)
    const db = new LedgerDb()
    expect(await readLedger(db, ENGINE)).toMatchObject([{ note: 'n' }])
    db.close()
  })
})
