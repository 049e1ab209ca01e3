/** The table of differences to Forklift's inventory, as a spreadsheet reads it. */
import { expect, it } from 'vitest'
import { parityCsv } from '../../../src/core/export/parity-csv.ts'
import type { ParityReport } from '../../../src/core/model/parity.ts'

const REPORT: ParityReport = {
  at: Date.UTC(2026, 10, 23, 8),
  took: 1,
  files: ['vms.json'],
  scope: 'all',
  inForce: { version: 1, source: null },
  there: { vms: 3, plans: 0, versions: [6], misfits: [] },
  compared: 1,
  equal: 0,
  differing: [
    {
      id: 'a',
      name: '=cmd()',
      thereId: 'x',
      differences: [
        {
          rule: 'ovirt.numa.tuning.detected',
          side: 'here',
          there: '',
          here: 'Warning',
          by: 'rules',
          reasons: [
            { code: 'R11', detail: '' },
            { code: 'D11', detail: 'More.' },
          ],
        },
        {
          rule: 'ovirt.usb.enabled',
          side: 'category',
          there: 'Critical',
          here: 'Warning',
          by: 'data',
          reasons: [],
        },
      ],
    },
  ],
  onlyThere: [{ id: 'b', name: 'b-01', note: '' }],
  onlyHere: [{ id: 'c', name: 'c-01', note: '' }],
  unknown: [{ id: 'd', name: 'd-01', note: 'pending' }],
  rules: [],
}

it('has a line per difference, then the VMs that were not compared', () => {
  const lines = [...parityCsv(REPORT)].join('').trimEnd().split('\r\n')
  const at = '"2026-11-23T08:00:00.000Z"'
  expect(lines.slice(1)).toEqual([
    `"'=cmd()","a","x","only here","ovirt.numa.tuning.detected","","Warning","rules","R11 D11","NUMA unseen; NUMA unseen","More.",${at}`,
    `"'=cmd()","a","x","other category","ovirt.usb.enabled","Critical","Warning","data","unexplained","","",${at}`,
    `"b-01","b","","VM only in Forklift","","","","","","","",${at}`,
    `"c-01","c","","VM only here","","","","","","","",${at}`,
    `"d-01","d","","VM not compared","","","","","","","pending",${at}`,
  ])
  expect(lines[0]?.split(',')).toHaveLength(12)
})

it('says of plans that what they do not name may still be there, only not as critical', () => {
  const table = [...parityCsv({ ...REPORT, scope: 'critical' })].join('')
  expect(table).toContain('"ovirt.numa.tuning.detected","not critical","Warning"')
  expect(table).toContain('"VM not told by a plan"')
})
