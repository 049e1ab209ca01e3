/** What a state looks like: its words, its icon, how loud it is, and what can be done about it. */
import type { IconName } from '../../icons/names.ts'

/** A way out of a state: an address or something to do. */
export type Way = {
  label: string
  /** Absent: a link among the words. */
  look?: 'primary' | 'secondary'
} & ({ href: string } | { run: () => void })

export interface Look {
  /** `line`: one dashed line. `alert`: a box with a title above the rows. `empty`: in the place of the rows. */
  form: 'line' | 'alert' | 'empty'
  tone: 'quiet' | 'accent' | 'info' | 'warning' | 'danger'
  icon: IconName
  title: string
  body: string
  ways: readonly Way[]
  /** What the line or the box is called; an empty state is called by its title. */
  label?: string
}

/** Empty states are quiet unless said otherwise. */
export const emptyLook = (
  icon: IconName,
  title: string,
  body: string,
  ways: readonly Way[] = [],
): Look => ({ form: 'empty', tone: 'quiet', icon, title, body, ways })
