/** Sign-in, sign-out, and who is signed in: `/api/session`. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { App, Deps } from './deps.ts'
import { engineOf, sessionsOf } from './deps.ts'
import { revoke } from './engine.ts'
import { Problem } from './problems.ts'
import { SessionTooLarge, type Session } from './session.ts'
import { signIn } from './sign-in.ts'
import { record } from './upstream.ts'

const MAX_FORM = 16 * 1024

/** A session without its token. */
const shown = ({ engine, user, since, expires }: Session) => ({ engine, user, since, expires })

export function sessionRoute(deps: Deps): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => c.json({ sessions: (await sessionsOf(deps, c)).map(shown) }))
    .post(
      '/',
      bodyLimit({
        maxSize: MAX_FORM,
        onError: () => {
          throw new Problem('too-large', `A sign-in may have ${MAX_FORM} bytes.`)
        },
      }),
      async (c) => {
        const { engine: id, username, password } = parseForm(await c.req.text())
        const engine = engineOf(deps, id)
        const session = await signIn(engine, username, password, deps)
        try {
          await deps.sessions.write(c, session)
        } catch (error) {
          if (!(error instanceof SessionTooLarge)) throw error
          await revoke(engine, session.token)
          throw new Problem(
            'sign-in-failed',
            `The token of the engine does not fit into a cookie.`,
            {
              nextStep:
                'Use an account whose token is shorter: fewer groups, or the internal directory.',
            },
          )
        }
        deps.log.info('signed in', { engine: id, user: session.user })
        return c.json(shown(session))
      },
    )
    .delete('/:engine', async (c) => {
      const engine = engineOf(deps, c.req.param('engine'))
      const session = await deps.sessions.read(c, engine.settings.id)
      deps.sessions.clear(c, engine.settings.id)
      if (session !== null && !(await revoke(engine, session.token))) {
        deps.log.warn('the engine did not confirm the end of a session', {
          engine: engine.settings.id,
          requestId: c.get('requestId'),
        })
      }
      return c.body(null, 204)
    })
}

interface Form {
  engine: string
  username: string
  password: string
}

/** The texts of the form; the error never repeats what was sent. */
function parseForm(body: string): Form {
  let form: Record<string, unknown>
  try {
    form = record(JSON.parse(body))
  } catch {
    throw new Problem('bad-request', 'The sign-in is not JSON.')
  }
  const { engine, username, password } = form
  if (typeof engine !== 'string' || typeof username !== 'string' || typeof password !== 'string') {
    throw new Problem('bad-request', 'A sign-in needs the texts engine, username and password.')
  }
  if (username.trim() === '' || password === '') {
    throw new Problem('bad-request', 'User name and password must not be empty.', {
      nextStep: 'Fill in both fields.',
    })
  }
  return { engine, username: username.trim(), password }
}
