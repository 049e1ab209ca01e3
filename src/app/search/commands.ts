/** What can be done from the search: go to a page, change the look, speak to the engine, work on the list behind. */
import { exporting } from '../export/exporting.svelte.ts'
import { frame } from '../shell/frame.svelte.ts'
import { PLACES } from '../shell/places.ts'
import { ACTIONS, goTo } from '../shortcuts/actions.ts'
import { keysOf } from '../shortcuts/bindings.ts'
import { keyCaps } from '../shortcuts/keys.ts'
import { isMac } from '../shortcuts/shortcuts.svelte.ts'
import { preferences } from '../preferences.svelte.ts'
import { navigate } from '../router.svelte.ts'
import { session } from '../session.svelte.ts'
import { setTheme } from '../theme.svelte.ts'
import type { Command } from './groups.ts'
import type { IconName } from '../icons/names.ts'

function keys(id: string): string {
  const action = ACTIONS.find((one) => one.id === id)
  const [first] = action ? keysOf(action, preferences.values.keys) : []
  return first === undefined ? '' : keyCaps(first, isMac()).join(' ')
}

/** The buttons of the list behind the search, by the words that are on them in every list. */
const LIST: readonly { id: string; icon: IconName; title: string }[] = [
  { id: 'list.export', icon: 'export', title: 'Export this list' },
  { id: 'list.revalidate', icon: 'check-clipboard', title: 'Revalidate these VMs' },
]

function listCommands(): Command[] {
  return LIST.flatMap(({ id, icon, title }) => {
    const selector = ACTIONS.find((action) => action.id === id)?.selector
    const button = selector && document.querySelector<HTMLElement>(`#main ${selector}`)
    if (!button || button.getClientRects().length === 0) return []
    return [{ icon, title, keys: keys(id), run: () => button.click() }]
  })
}

/** Those of the search itself come first: nothing else does what they do. */
export const commandsOf = (own: readonly Command[]): readonly Command[] => [
  ...own,
  ...listCommands(),
  ...PLACES.flatMap(({ places }) => places).map(({ title, href, icon }) => ({
    icon,
    title: `Go to ${title}`,
    keys: keys(goTo(href)),
    run: () => navigate(href),
  })),
  {
    icon: 'refresh',
    title: 'Ask the engine now',
    keys: keys('refresh'),
    run: () => void session.retry(),
  },
  { icon: 'sync', title: 'Open the Sync center', keys: keys('sync'), run: () => frame.openSync() },
  {
    icon: 'document',
    title: 'Export a workbook or a report',
    keys: '',
    run: () => exporting.open(),
  },
  {
    icon: 'light-mode',
    title: 'Use the light theme',
    keys: '',
    run: () => void setTheme('light'),
  },
  { icon: 'dark-mode', title: 'Use the dark theme', keys: '', run: () => void setTheme('dark') },
  {
    icon: 'auto-light-dark-mode',
    title: 'Use the theme of the system',
    keys: '',
    run: () => void setTheme('system'),
  },
  {
    icon: 'question-mark-circle',
    title: 'Show keyboard shortcuts',
    keys: keys('keys'),
    run: () => (frame.help = true),
  },
]
