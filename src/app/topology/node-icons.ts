/** Icons of the nodes of the topology. */
import type { NodeKind } from '../../core/estate/topology.ts'
import type { IconName } from '../icons/names.ts'
import { KIND_ICONS } from '../shell/places.ts'

export function iconOf(kind: NodeKind): IconName {
  if (kind === 'engine') return 'connected'
  if (kind === 'idle') return 'off'
  if (kind === 'group' || kind === 'more') return 'list'
  return KIND_ICONS[kind] ?? 'list'
}
