/** Which keys do what, the user's own choices taken into account. Pure. */
import type { Action } from './actions.ts'
import { clash, isCharacterKey } from './keys.ts'

/** The user's keys by action; an empty list switches the action's keys off. */
export type KeyChoices = Readonly<Record<string, readonly string[]>>

export const keysOf = (action: Action, choices: KeyChoices): readonly string[] =>
  action.fixed ? action.keys : (choices[action.id] ?? action.keys)

export const isChanged = (action: Action, choices: KeyChoices): boolean =>
  !action.fixed && choices[action.id] !== undefined

/** Actions whose keys would not be heard beside these. */
export const conflicts = (
  actions: readonly Action[],
  choices: KeyChoices,
  id: string,
  keys: string,
): Action[] =>
  actions.filter(
    (other) => other.id !== id && keysOf(other, choices).some((theirs) => clash(theirs, keys)),
  )

/** The choices with other keys for one action; those that were its own from the start need no choice. */
export function withKeys(
  actions: readonly Action[],
  choices: KeyChoices,
  id: string,
  keys: readonly string[],
): KeyChoices {
  const { [id]: _, ...others } = choices
  const own = actions.find((action) => action.id === id)?.keys ?? []
  return own.join('\n') === keys.join('\n') ? others : { ...others, [id]: keys }
}

/** The same, and whoever had the keys loses them. */
export function takeKeys(
  actions: readonly Action[],
  choices: KeyChoices,
  id: string,
  keys: string,
): KeyChoices {
  const freed = conflicts(actions, choices, id, keys)
    .filter(({ fixed }) => !fixed)
    .reduce(
      (left, other) =>
        withKeys(
          actions,
          left,
          other.id,
          keysOf(other, left).filter((theirs) => !clash(theirs, keys)),
        ),
      choices,
    )
  return withKeys(actions, freed, id, [keys])
}

export type Heard =
  | { state: 'nothing' }
  /** The first key of several. */
  | { state: 'begun' }
  | { state: 'done'; action: Action; keys: string }

/**
 * What a key means after those that were pressed just before. `characters`: whether keys that are mere characters count.
 */
export function hear(
  actions: readonly Action[],
  choices: KeyChoices,
  before: readonly string[],
  key: string,
  characters: boolean,
): Heard {
  const pressed = [...before, key].join(' ')
  let begun = false
  for (const action of actions) {
    for (const keys of keysOf(action, choices)) {
      if (!characters && isCharacterKey(keys)) continue
      if (keys === pressed) return { state: 'done', action, keys }
      begun ||= keys.startsWith(`${pressed} `)
    }
  }
  return { state: begun ? 'begun' : 'nothing' }
}
