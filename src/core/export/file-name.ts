/** Names of files that every file system takes: `portolan_provider_scope_2026-11-23T1905Z.ext`. */

/** Letters of any script stay; what separates the parts does not occur in one. */
const part = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60)

const stamp = (at: number): string =>
  new Date(at).toISOString().replace(/^(.{10}T\d\d):(\d\d).*$/, '$1$2Z')

/** `at`: milliseconds since the epoch. */
export const exportName = (
  provider: string,
  scope: string,
  at: number,
  extension: string,
): string =>
  `${['portolan', part(provider), part(scope), stamp(at)].filter((one) => one !== '').join('_')}.${extension}`
