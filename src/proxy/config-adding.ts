/**
 * Who may add engines in the console, and which hosts they may name. A proxy that others reach would otherwise let
 * anybody connect from its network to anywhere.
 */
import type { EnvReader } from './env.ts'

export interface AddingSettings {
  /** `here`: only browsers on this machine that speak to it without anything in between. */
  from: 'anywhere' | 'here' | 'nowhere'
  /** Patterns with `*`, lower case; null: any host. */
  hosts: readonly string[] | null
}

/** Names, addresses, and `*` for any part of them. */
const PATTERN = /^[a-z0-9.:*-]+$/

export function readAdding(env: EnvReader, loopback: boolean): AddingSettings {
  const said = env.choice('ENGINES_ADDABLE')
  const list = env.text('ENGINES_ALLOWED_HOSTS')
  const hosts =
    list === null
      ? null
      : list
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean)
  for (const pattern of hosts ?? []) {
    if (PATTERN.test(pattern)) continue
    env.problems.push(
      `ENGINES_ALLOWED_HOSTS: "${pattern}" is no host. Write names without a port, for example "*.example.com 10.0.0.*".`,
    )
  }
  const from = said === null ? (loopback ? 'here' : 'nowhere') : said ? 'anywhere' : 'nowhere'
  if (from === 'anywhere' && !loopback && hosts === null) {
    env.warnings.push(
      'ENGINES_ADDABLE: whoever reaches this server can make it connect to any host. Name the hosts in ENGINES_ALLOWED_HOSTS.',
    )
  }
  return { from, hosts }
}

/** Whether the host of an address is one that engines may be added from. */
export function isAllowedHost(hosts: AddingSettings['hosts'], url: string): boolean {
  if (hosts === null) return true
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  return hosts.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
    return new RegExp(`^${parts.join('.*')}$`).test(host)
  })
}

const HERE = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Whether a request comes straight from this machine. The name is looked at because a page of another site can make a
 * browser ask this address under its own name, and the headers because a proxy in front is what makes a server public.
 */
export function isFromHere(url: string, headers: Headers): boolean {
  const between = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']
  return HERE.has(new URL(url).hostname) && !between.some((name) => headers.has(name))
}
