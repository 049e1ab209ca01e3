/** Answers that are no documents: faults, pages, empty bodies, and JSON turned into XML for who asks for that. */
import type { Json } from './render/common.ts'

const HTML = 'text/html;charset=UTF-8'

const html = (status: number, body: string, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { 'Content-Type': HTML, ...headers } })

const page = (text: string): string =>
  `<html><head><title>Error</title></head><body>${text}</body></html>`

export const jsonText = (
  text: string,
  status = 200,
  headers: Record<string, string> = {},
): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'application/json', ...headers } })

/** 401 is a page, invites the browser's own dialog, and has no correlation id. */
export const unauthorized = (text: string): Response =>
  html(401, page(text), { 'WWW-Authenticate': 'Basic realm="RESTAPI"' })

export const EXPIRED =
  'invalid_grant: The provided authorization grant for the auth code has expired.'

export const empty404 = (): Response =>
  new Response(null, { status: 404, headers: { 'Content-Length': '0' } })

export const unknownPath = (url: URL, path: string): Response =>
  html(
    404,
    `RESTEASY003210: Could not find resource for full path: ${url.origin}/ovirt-engine/api/v4/${path}`,
  )

export const fault = (status: number, detail: string): Response =>
  jsonText(JSON.stringify({ detail, reason: 'Operation Failed' }), status)

export const actionFault = (detail: string): Response =>
  jsonText(JSON.stringify({ fault: { detail, reason: 'Operation Failed' }, status: 'failed' }), 409)

export const refusedRights = (): Response =>
  fault(400, 'query execution failed due to insufficient permissions.')

export const pageZero = (table: string, max: number | null): Response =>
  fault(
    400,
    `statementcallback; sql [select * from ((select  ${table}.* from  ${table}  )  order by name asc ) as t1 offset (${-(max ?? 100) + 1} -1) limit ${max ?? 2_147_483_647}]; error: offset must not be negative; nested exception is org.postgresql.util.psqlexception: error: offset must not be negative`,
  )

export const wrongMethod = (): Response => html(405, page('Method Not Allowed'))

export const notAcceptable = (): Response => html(406, page('Not Acceptable'))

export const badVersion = (status: 400 | 405): Response => html(status, page('Unsupported version'))

export const unavailable = (): Response => html(503, page('Service Unavailable'))

const FRAMES = [
  'io.undertow.servlet@2.2.8.Final//io.undertow.servlet.spec.RequestDispatcherImpl.forwardImpl(RequestDispatcherImpl.java:251)',
  'io.undertow.servlet@2.2.8.Final//io.undertow.servlet.core.ManagedFilter.doFilter(ManagedFilter.java:61)',
  'org.ovirt.engine.api.restapi-jaxrs//org.ovirt.engine.api.restapi.invocation.VersionFilter.doFilter(VersionFilter.java:167)',
  'org.ovirt.engine.api.restapi-jaxrs//org.ovirt.engine.api.restapi.invocation.CurrentFilter.doFilter(CurrentFilter.java:106)',
  'org.jboss.resteasy.resteasy-jaxrs@3.15.1.Final//org.jboss.resteasy.core.SynchronousDispatcher.invoke(SynchronousDispatcher.java:456)',
  'java.base/java.lang.Thread.run(Thread.java:829)',
]

/** About 19 KB, as a real one. */
export function stackTrace(path: string, query: string, cause: string): Response {
  const lines: string[] = []
  for (let size = 0; size < 18_000;) {
    const line = `\tat ${FRAMES[lines.length % FRAMES.length]}`
    lines.push(line)
    size += line.length + 1
  }
  const body =
    '<html><head><title>ERROR</title><style>body { font-family: Arial }</style></head><body>' +
    '<div class="header"><div class="error-div"></div><div class="error-text-div">Error processing request</div></div>' +
    '<div class="label">Context Path:</div><div class="value">/ovirt-engine/api</div><br/>' +
    `<div class="label">Path Info:</div><div class="value">${escaped(path)}</div><br/>` +
    `<div class="label">Query String:</div><div class="value">${escaped(query)}</div><br/>` +
    '<div class="label">Stack Trace:</div><div class="value"></div><br/>' +
    `<pre>java.lang.RuntimeException: ${escaped(cause)}\n${lines.join('\n')}</pre></body></html>`
  return html(500, body)
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>"]/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char,
  )

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('')
  if (typeof value !== 'object' || value === null)
    return `<${name}>${escaped(String(value))}</${name}>`
  const entries = Object.entries(value)
  const attributes = entries.filter(([key]) => key === 'href' || key === 'id' || key === 'rel')
  const head = attributes.map(([key, text]) => ` ${key}="${escaped(String(text))}"`).join('')
  const inner = entries
    .filter((entry) => !attributes.includes(entry))
    .map(([key, child]) => element(key, child))
    .join('')
  return inner === '' ? `<${name}${head}/>` : `<${name}${head}>${inner}</${name}>`
}

/** What comes without `Accept: application/json`. */
export const xml = (root: string, document: Json): Response =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${element(root, document)}`,
    {
      headers: { 'Content-Type': 'application/xml;charset=UTF-8' },
    },
  )
