/** The built console: hashed files for ever, everything else asked for again, its own routes answered by index.html. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { App } from './deps.ts'
import { Problem } from './problems.ts'

export const isBuilt = (consoleDir: string): boolean => existsSync(join(consoleDir, 'index.html'))

/** A missing file must not be answered with a page; ids of concerns have dots too, so only known endings are files. */
const FILE = /\.(?:js|css|map|json|webmanifest|png|svg|ico|jpg|woff2?|wasm|txt)$/

export function consoleFiles(consoleDir: string): Hono<App> {
  const app = new Hono<App>()
  if (!isBuilt(consoleDir)) {
    return app.get('*', () => {
      throw new Problem('not-built', 'The folder of the console is empty.')
    })
  }
  return app
    .use(async (c, next) => {
      await next()
      if (c.res.status >= 400) c.res.headers.set('cache-control', 'no-store')
      else if (c.req.path.startsWith('/assets/')) {
        c.res.headers.set('cache-control', 'public, max-age=31536000, immutable')
      } else c.res.headers.set('cache-control', 'no-cache')
    })
    .use(serveStatic({ root: consoleDir }))
    .get('*', async (c, next) => {
      const { path } = c.req
      if (path.startsWith('/assets/') || FILE.test(path)) return next()
      return serveStatic({ root: consoleDir, path: 'index.html' })(c, next)
    })
}
