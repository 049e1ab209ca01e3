/** What can be asked of concerns. */
import { kindWord } from '../../model/pages.ts'
import type { ConcernItem } from '../concern-items.ts'
import { field, provider, type EstateField } from './field.ts'

const ofConcern: (...args: Parameters<typeof field<ConcernItem>>) => EstateField<ConcernItem> =
  field

export const CONCERN_FIELDS: readonly EstateField<ConcernItem>[] = [
  ofConcern('name', 'text', 'its label', ({ name }) => name, {
    aliases: ['label'],
    column: 'name',
  }),
  {
    ...ofConcern('id', 'path', 'its id', ({ id }) => id, { aliases: ['concern'] }),
    column: 'id',
  },
  ofConcern('category', 'choice', 'how bad it is', ({ category }) => category, {
    column: 'category',
  }),
  ofConcern('area', 'choice', 'what it is about', ({ area }) => area, { column: 'area' }),
  ofConcern('assessment', 'text', 'what it means for a migration', ({ assessment }) => assessment),
  ofConcern('vms', 'number', 'how many VMs have it', ({ vms }) => vms, { column: 'vms' }),
  ofConcern('share', 'number', 'percent of the validated VMs that have it', ({ share }) => share, {
    column: 'share',
  }),
  ofConcern('clusters', 'number', 'in how many clusters it is found', ({ clusters }) => clusters, {
    column: 'clusters',
  }),
  ofConcern('scope', 'choice', 'kind of the objects to edit', ({ scope }) => scope.map(kindWord)),
  ofConcern('objects', 'number', 'how many objects to edit', ({ objects }) => objects, {
    column: 'objects',
  }),
  ofConcern('waived', 'number', 'on how many VMs it is waived', ({ waived }) => waived, {
    column: 'waived',
  }),
  ofConcern('first', 'time', 'when it was seen first', ({ firstAt }) => firstAt, {
    column: 'first',
  }),
  provider('the engine that it was found on'),
]

export const concernTexts = (item: ConcernItem): readonly string[] => [
  item.id,
  item.name,
  item.category,
  item.assessment,
]
