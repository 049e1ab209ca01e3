/** The files that can be asked for, each as what has to be done for it. */
import { parseKey, type Key, type ListName } from '../../core/estate/protocol.ts'
import type { FixOnce } from '../../core/model/fix-once.ts'
import { KIND_TITLES } from '../../core/model/pages.ts'
import type { MetaLine } from '../../core/model/table.ts'
import type { Asked, ExportSource, TableFormat } from '../../core/worker/export-protocol.ts'
import { session } from '../session.svelte.ts'
import { makeFile } from './export-link.ts'
import type { FileWanted } from './exporting.svelte.ts'
import { headOf, keysOf, rowsOf, type ListRequest } from './list-rows.ts'

const EXTENSION: Readonly<Record<TableFormat, string>> = {
  csv: 'csv',
  xlsx: 'xlsx',
  'csv-zip': 'zip',
  json: 'json',
}

interface Engine {
  id: string
  name: string
  url: string
}

const enginesOf = (ids: readonly string[]): Engine[] =>
  ids.flatMap((id) => {
    const found = session.engines.get(id)?.engine
    return found ? [{ id, name: found.name, url: found.url }] : []
  })

const providerOf = (engines: readonly Engine[]): string =>
  engines.length === 1 ? engines[0]!.name : 'all providers'

const asked = (title: string, lines: readonly MetaLine[] = []): Asked => ({
  version: __VERSION__,
  title,
  lines,
})

export const listTitle = (list: ListName): string =>
  list === 'concern' ? 'Concerns' : KIND_TITLES[list].many

/** The rows of a list. */
export function listFile(request: ListRequest, format: TableFormat): FileWanted {
  const engines = enginesOf(request.engines)
  const name = listTitle(request.list)
  return {
    title: name,
    provider: providerOf(engines),
    scope: request.keys ? `${name} selected` : name,
    extension: EXTENSION[format],
    async make(signal, tell) {
      const [head, keys] = await Promise.all([headOf(request, signal), keysOf(request, signal)])
      return makeFile(
        {
          type: 'table',
          asked: asked(name, head.about),
          format,
          name,
          columns: head.columns,
          engines,
        },
        { signal, onProgress: tell, rows: rowsOf(request, keys, signal, tell) },
      )
    },
  }
}

/** Which VMs a workbook or a report is about: all that are stored, or those of a list. */
export type VmScope = { type: 'all' } | { type: 'list'; request: ListRequest }

function sourcesOf(engines: readonly Engine[], keys: readonly Key[] | null): ExportSource[] {
  if (!keys) return engines.map((engine) => ({ engine, vms: null }))
  const byEngine = new Map<string, string[]>(engines.map(({ id }) => [id, []]))
  for (const key of keys) {
    const { engine, id } = parseKey(key)
    byEngine.get(engine)?.push(id)
  }
  return engines.map((engine) => ({ engine, vms: byEngine.get(engine.id)! }))
}

interface Scoped {
  sources: ExportSource[]
  asked: Asked
}

async function scoped(
  scope: VmScope,
  engines: readonly Engine[],
  signal: AbortSignal,
): Promise<Scoped> {
  if (scope.type === 'all') {
    return { sources: sourcesOf(engines, null), asked: asked('Everything stored') }
  }
  const { request } = scope
  const [{ about }, keys] = await Promise.all([headOf(request, signal), keysOf(request, signal)])
  const title = request.keys ? 'Selected VMs' : 'VMs in this view'
  return { sources: sourcesOf(engines, keys), asked: asked(title, about) }
}

const scopeName = (scope: VmScope, everything: string): string =>
  scope.type === 'all' ? everything : `${everything} ${scope.request.keys ? 'selected' : 'view'}`

export function workbookFile(
  scope: VmScope,
  engineIds: readonly string[],
  format: Exclude<TableFormat, 'csv'>,
  sheets: readonly string[],
): FileWanted {
  const engines = enginesOf(engineIds)
  return {
    title: 'Workbook',
    provider: providerOf(engines),
    scope: scopeName(scope, 'estate'),
    extension: EXTENSION[format],
    make: async (signal, tell) =>
      makeFile(
        { type: 'workbook', format, sheets, ...(await scoped(scope, engines, signal)) },
        { signal, onProgress: tell },
      ),
  }
}

/** What single edits clear; null where the rules cannot be asked, which must not keep a report from being written. */
async function fixOnceOf(engine: string, signal: AbortSignal): Promise<FixOnce | null> {
  try {
    return await session.analyst.fixOnce(engine, { signal })
  } catch (error) {
    if (signal.aborted) throw error
    return null
  }
}

export function reportFile(
  scope: VmScope,
  engineIds: readonly string[],
  sections: readonly string[],
): FileWanted {
  const engines = enginesOf(engineIds)
  return {
    title: 'Report',
    provider: providerOf(engines),
    scope: scopeName(scope, 'report'),
    extension: 'html',
    async make(signal, tell) {
      const fixOnce: Record<string, FixOnce | null> = {}
      if (sections.includes('fix-once')) {
        for (const { id } of engines) fixOnce[id] = await fixOnceOf(id, signal)
      }
      return makeFile(
        { type: 'report', fixOnce, sections, ...(await scoped(scope, engines, signal)) },
        { signal, onProgress: tell },
      )
    },
  }
}

/** What other programs read; of one engine each. */
export function rawFile(type: 'policy-inputs' | 'estate', engineId: string): FileWanted | null {
  const [engine] = enginesOf([engineId])
  if (!engine) return null
  const inputs = type === 'policy-inputs'
  return {
    title: inputs ? 'Policy inputs' : 'Inventory',
    provider: engine.name,
    scope: inputs ? 'policy inputs' : 'inventory',
    extension: inputs ? 'ndjson' : 'json',
    make: (signal, tell) => makeFile({ type, engine }, { signal, onProgress: tell }),
  }
}
