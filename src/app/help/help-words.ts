/** The tables of the Help page: what words, states and queries mean, and what to do when something does not work. */
import type { FreshnessState } from '../../core/model/freshness.ts'
import type { IconName } from '../icons/names.ts'

export const READINESS: readonly { icon: IconName; tone: string; word: string; text: string }[] = [
  {
    icon: 'error-fill',
    tone: 'ptl-danger',
    word: 'Blocked',
    text: 'At least one critical concern: as it is now, the VM cannot be migrated.',
  },
  {
    icon: 'warning-fill',
    tone: 'ptl-warning',
    word: 'Needs attention',
    text: 'It can be migrated, but something will be lost, changed or has to be done by hand.',
  },
  {
    icon: 'check-circle-fill',
    tone: 'ptl-success',
    word: 'Ready',
    text: 'Validated with all data the rules read, and nothing stands in the way.',
  },
  {
    icon: 'question-mark-circle',
    tone: 'ptl-unknown',
    word: 'Unknown',
    text: 'Not validated yet, not with all data, or without a result. It is never counted as ready.',
  },
  {
    icon: 'clock',
    tone: 'ptl-subtle',
    word: 'Out of date',
    text: 'The VM or the rules changed since it was validated. The last verdict stays until the next.',
  },
]

export const STATES: readonly { state: FreshnessState; word: string; text: string }[] = [
  { state: 'live', word: 'Live', text: 'What the engine logs is here within half a minute.' },
  {
    state: 'loading',
    word: 'Loading',
    text: 'The inventory is being read. What is here can be filtered, sorted and opened.',
  },
  {
    state: 'catching-up',
    word: 'Catching up',
    text: 'More has happened than is applied; it is being read.',
  },
  {
    state: 'partial',
    word: 'Partial',
    text: 'Some kinds could not be read whole. Their lists say since when and why; the others are live.',
  },
  { state: 'paused', word: 'Paused', text: 'You paused it. Nothing is asked of the engine.' },
  {
    state: 'stale',
    word: 'Stale',
    text: 'The engine has not answered for more than ten minutes, though there is a network.',
  },
  {
    state: 'sign-in',
    word: 'Sign-in needed',
    text: 'There is no session. Reading and filtering go on; sign in for live updates.',
  },
  {
    state: 'error',
    word: 'Error',
    text: 'The engine or the store failed twice in a row. The line above the rows says how, and what to do.',
  },
  {
    state: 'offline',
    word: 'Offline',
    text: 'No network, or the Portolan server does not answer. All that needs neither works.',
  },
  {
    state: 'snapshot',
    word: 'Snapshot',
    text: 'The rows are of a file that was opened. They are read-only and do not change.',
  },
  {
    state: 'no-provider',
    word: 'No provider',
    text: 'Nothing is connected, and nothing is stored.',
  },
]

/** Each is run by the tests of the query language. */
export const QUERIES: readonly (readonly [query: string, text: string])[] = [
  ['web', 'Everything with “web” in one of its texts'],
  ['Vms: status = up and cluster = prod*', 'VMs that run, in clusters whose name begins with prod'],
  ['Vms: concern = disk.shared and memory > 8GiB', 'Large VMs with a shared disk'],
  ['Vms: storage = fast01 sortby memory desc', 'VMs on one storage domain, the largest first'],
  ['Hosts: status != up', 'Hosts that are not up'],
]

export const TROUBLES: readonly (readonly [what: string, text: string])[] = [
  [
    'A count carries ≥, or a list says that it is not loaded yet',
    'The load has not come so far. The Sync center says how far it is, kind by kind.',
  ],
  [
    'The label says Error or Stale',
    'Look at the line above the rows: it names the cause and the next step. Test connection on the Providers page asks each station on the way to the engine.',
  ],
  [
    'A certificate is refused',
    'Compare its fingerprint with the one that the engine shows, then trust it or upload the engine’s CA on the Providers page.',
  ],
  [
    'User name or password is not accepted',
    'Write the profile, too, for example admin@internal, or admin@ovirt@internalsso where the engine uses Keycloak.',
  ],
  [
    'Whole kinds are missing',
    'The user cannot read them. The role ReadOnlyAdmin on the system is enough.',
  ],
  [
    'It does not open without a network',
    'The browser installs that part only over HTTPS or at localhost. Settings say so under About Portolan.',
  ],
  [
    'Stored data has gone',
    'The browser may clear it when space is short. Settings, Stored data, Keep it asks the browser not to.',
  ],
  [
    'Something else',
    'The Sync center copies diagnostics without names, to be attached to a report.',
  ],
]
