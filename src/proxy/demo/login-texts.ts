/** Texts of the events that signing in and out leaves in the log. */

const quoted = (text: string): string => `'${text}'`

const SESSION = quoted('demo')

export const loggedIn = (user: string, address: string): string =>
  `User ${user}-authz connecting from ${quoted(address)} using session ${SESSION} logged in.`

export const loggedOut = (user: string, address: string): string =>
  `User ${user}-authz connected from ${quoted(address)} using session ${SESSION} logged out.`

export const loginRefused = (user: string, address: string, reason: string): string =>
  `User ${user} connecting from ${quoted(address)} failed to log in : ${quoted(reason)}.`
