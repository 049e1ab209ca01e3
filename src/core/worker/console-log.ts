/** The log of a worker: lines on the browser's console that name who says them. What users have to know stands in meta. */
import type { Log } from '../ports.ts'

/** `name`: of an engine, or of what the worker does. */
export const consoleLog =
  (name: string): Log =>
  (level, message, fields) => {
    // eslint-disable-next-line no-console -- the only log of a worker
    console[level](`[${name}] ${message}`, ...(fields ? [fields] : []))
  }
