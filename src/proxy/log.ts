/**
 * JSON lines on stdout. Never handed a token, a password, a cookie or a body: callers pass named fields only, and
 * errors are reduced to name, code and message.
 */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

export interface Log {
  debug(msg: string, fields?: Record<string, unknown>): void
  info(msg: string, fields?: Record<string, unknown>): void
  warn(msg: string, fields?: Record<string, unknown>): void
  error(msg: string, fields?: Record<string, unknown>): void
  /** Printed whatever the level: scripts wait for these lines. */
  always(msg: string, fields?: Record<string, unknown>): void
}

export function createLog(level: Level, write: (line: string) => void): Log {
  const line = (at: Level, msg: string, fields?: Record<string, unknown>): void => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level: at, msg, ...fields })}\n`)
  }
  const above =
    (at: Level) =>
    (msg: string, fields?: Record<string, unknown>): void => {
      if (LEVELS.indexOf(at) >= LEVELS.indexOf(level)) line(at, msg, fields)
    }
  return {
    debug: above('debug'),
    info: above('info'),
    warn: above('warn'),
    error: above('error'),
    always: (msg, fields) => line('info', msg, fields),
  }
}

/** The loggable part of a thrown value. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error === 'string' ? error : typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: errorFields(error.cause) }
  return { error: `${error.name}: ${error.message}`, ...code, ...cause }
}
