/** VMs of which the policy server and the rules in the browser say different things, as rows. Pure. */
import type { ComparedVm } from '../../core/model/comparison.ts'
import type { ListSpec } from '../../core/estate/spec.ts'

/** What one side has that the other has not, or why it has nothing. */
const side = (only: readonly string[], error: string): string | undefined =>
  error === '' ? only.join(', ') || undefined : `No decision: ${error}`

export const compareSpec: ListSpec<ComparedVm> = {
  path: '/validation',
  title: 'VMs on which the engines differ',
  noun: ['VM', 'VMs'],
  placeholder: 'Filter by name or concern',
  defaultSort: 'name',
  text: ({ id, name, onlyServer, onlyBrowser, serverError, browserError }) => [
    id,
    name,
    ...onlyServer,
    ...onlyBrowser,
    serverError,
    browserError,
  ],
  facets: [],
  columns: [
    { id: 'name', title: 'VM', width: 160, grow: true, cell: 'text', value: ({ name }) => name },
    {
      id: 'server',
      title: 'Only the server',
      width: 320,
      grow: true,
      cell: 'mono',
      value: ({ onlyServer, serverError }) => side(onlyServer, serverError),
    },
    {
      id: 'browser',
      title: 'Only this browser',
      width: 320,
      grow: true,
      cell: 'mono',
      value: ({ onlyBrowser, browserError }) => side(onlyBrowser, browserError),
    },
  ],
}
