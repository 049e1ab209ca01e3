/** Everything that a key does, in one list: what it is called, where it holds, and its keys unless the user chose others. */
import { PLACES } from '../shell/places.ts'

export interface Action {
  id: string
  title: string
  group: 'Everywhere' | 'In lists' | 'In details' | 'Go to'
  keys: readonly string[]
  /** Keys that belong to tables and dialogs as such: shown, not to be changed. */
  fixed?: true
  /** What is pressed, or focused if it is a field, where no component has bound the action. */
  selector?: string
}

const GENERAL: readonly Action[] = [
  { id: 'search', title: 'Search', group: 'Everywhere', keys: ['/', 'Ctrl+K'] },
  { id: 'keys', title: 'Keyboard shortcuts', group: 'Everywhere', keys: ['?'] },
  { id: 'refresh', title: 'Ask the engine now', group: 'Everywhere', keys: ['r'] },
  { id: 'sync', title: 'Open or close the Sync center', group: 'Everywhere', keys: [] },
  { id: 'row.next', title: 'Next row', group: 'In lists', keys: ['j'] },
  { id: 'row.previous', title: 'Previous row', group: 'In lists', keys: ['k'] },
  { id: 'row.select', title: 'Select the row', group: 'In lists', keys: ['x'] },
  { id: 'row.open', title: 'Open the row', group: 'In lists', keys: ['Enter'], fixed: true },
  {
    id: 'row.page',
    title: 'Open the row on a page of its own',
    group: 'In lists',
    keys: ['Ctrl+Enter'],
    fixed: true,
  },
  {
    id: 'list.filter',
    title: 'Filter',
    group: 'In lists',
    keys: ['f'],
    selector: '[data-list-filter]',
  },
  {
    id: 'list.export',
    title: 'Export',
    group: 'In lists',
    keys: ['e'],
    selector: '[data-list-export]',
  },
  {
    id: 'list.revalidate',
    title: 'Revalidate',
    group: 'In lists',
    keys: ['v'],
    selector: '[data-list-revalidate]',
  },
  { id: 'details.previous', title: 'Previous object', group: 'In details', keys: ['['] },
  { id: 'details.next', title: 'Next object', group: 'In details', keys: [']'] },
  {
    id: 'details.close',
    title: 'Close the details',
    group: 'In details',
    keys: ['Escape'],
    fixed: true,
  },
]

export const goTo = (href: string): string => `go ${href}`

export const ACTIONS: readonly Action[] = [
  ...GENERAL,
  ...PLACES.flatMap(({ places }) => places).map(({ title, href, key }): Action => ({
    id: goTo(href),
    title,
    group: 'Go to',
    keys: [`g ${key}`],
  })),
]

export const GROUPS = ['Everywhere', 'In lists', 'In details', 'Go to'] as const
