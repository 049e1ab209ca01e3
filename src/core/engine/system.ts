/** The API root: which engine this is, what it expects us to find, and whether this account may see everything. */
import { Fault } from '../errors.ts'
import type { EngineInfo } from '../model/meta.ts'
import type { Kind } from '../model/kinds.ts'
import { isFields, Reader } from './decode.ts'

/** What `summary` counts, by kind. It has users too, which are not stored. */
const COUNTED: [Kind, string][] = [
  ['vm', 'vms'],
  ['host', 'hosts'],
  ['storageDomain', 'storage_domains'],
]

/** `4.5.8-1.el9`; put together from its parts where an engine gives no full text, '' where it gives nothing. */
function versionText(product: Reader): string {
  const version = product.at('version')
  const parts = ['major', 'minor', 'build', 'revision'].map((part) => version.text(part))
  const end = parts.indexOf('')
  return version.text('full_version') || parts.slice(0, end < 0 ? undefined : end).join('.')
}

/**
 * Decodes the answer of the API root. `now` is our clock when the answer came, milliseconds.
 *
 * Throws Fault `not-an-engine` when the body is something else, and `permission` when `summary` is missing: the engine
 * then shows this account a part of the estate only, and a partial inventory must not pass for a whole one.
 */
export function decodeSystem(body: unknown, now: number): EngineInfo {
  const root = new Reader(isFields(body) ? body : {}, [])
  if (!root.has('product_info')) {
    throw new Fault('not-an-engine', 'The address answers, but not as an oVirt engine does.', {
      nextStep: 'Check the engine’s URL; it usually ends in /ovirt-engine.',
    })
  }
  if (!root.has('summary')) {
    throw new Fault('permission', 'This account sees a part of the engine only.', {
      nextStep:
        'Sign in with an account that has the role ReadOnlyAdmin on the system, or give it to this one.',
    })
  }
  const product = root.at('product_info')
  const time = root.time('time')
  const expected: EngineInfo['expected'] = {}
  for (const [kind, key] of COUNTED) {
    const total = root.at('summary').at(key).wholeOrNull('total')
    if (total !== null && total >= 0) expected[kind] = total
  }
  return {
    product: product.text('name'),
    vendor: product.text('vendor'),
    fullVersion: versionText(product),
    instanceId: product.text('instance_id'),
    clockSkew: time === null ? 0 : time - now,
    expected,
  }
}
