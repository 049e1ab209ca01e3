/** A request to the API, read the way the engine reads it: query before matrix before header. */
import type { Role } from './accounts.ts'
import { canonical } from './follow.ts'

export interface ApiRequest {
  url: URL
  method: string
  /** Path segments below `/api`, decoded, without matrix parameters. */
  path: string[]
  /** Raw path below `/api`, for messages. */
  rawPath: string
  matrix: URLSearchParams
  role: Role
  filtered: boolean
  allContent: boolean
  /** An administrator who asks for the user-level view has permissions on nothing. */
  ownView: boolean
}

const YES = new Set(['', 'true', 't', 'yes', 'y', '1'])

const flag = (value: string | null | undefined): boolean | undefined =>
  value === null || value === undefined ? undefined : YES.has(value.toLowerCase())

const ROOT = '/ovirt-engine/api'

/** Splits `/vms;max=5/…`; matrix parameters of the last segment count. Strips `/v4`. */
export function readPath(url: URL): { path: string[]; rawPath: string; matrix: URLSearchParams } {
  const raw = url.pathname.slice(ROOT.length).split('/').filter(Boolean)
  const [first = ''] = raw
  if (first === 'v4') raw.shift()
  const matrix = new URLSearchParams((raw.at(-1) ?? '').split(';').slice(1).join('&'))
  const path = raw.map((segment) => decode(segment.split(';')[0] ?? ''))
  return { path, rawPath: path.join('/'), matrix }
}

/** What cannot be decoded names nothing, so it may stay as it is. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment
    throw error
  }
}

export function readRequest(request: Request, url: URL, role: Role): ApiRequest {
  const { path, rawPath, matrix } = readPath(url)
  const parameter = (name: string): string | null => url.searchParams.get(name) ?? matrix.get(name)
  const asked = flag(parameter('filter') ?? request.headers.get('filter'))
  const allContent = flag(parameter('all_content') ?? request.headers.get('all-content')) ?? false
  return {
    url,
    method: request.method,
    path,
    rawPath,
    matrix,
    role,
    filtered: asked ?? role === 'plain',
    allContent,
    ownView: asked === true && role === 'admin',
  }
}

/** Query, then matrix. */
export const parameter = (request: ApiRequest, name: string): string | null =>
  request.url.searchParams.get(name) ?? request.matrix.get(name)

/** `negative`: the engine refuses. null: no limit; not a number is ignored. */
export function readMax(request: ApiRequest): number | null | 'negative' {
  const text = parameter(request, 'max')
  if (text === null || !/^-?\d+$/.test(text)) return null
  const max = Number(text)
  if (max > 2_147_483_647) return null
  return max < 0 ? 'negative' : max
}

const FROM = `from`

/** A Java int above 0, else nothing: the whole log. */
export function readFrom(request: ApiRequest): number {
  const text = parameter(request, FROM)
  if (text === null || !/^\d+$/.test(text)) return 0
  const from = Number(text)
  return from > 2_147_483_647 ? 0 : from
}

/** What a user without an administrator's role may not follow, by collection. */
export function forbiddenFollow(collection: string, names: readonly string[][]): 400 | 500 | null {
  const first = new Set(names.map(([name = '']) => canonical(name)))
  if (collection === 'vms' && first.has('watchdogs')) return 400
  if (collection === 'hosts' && (first.has('nics') || first.has('networkattachments'))) return 500
  return null
}
