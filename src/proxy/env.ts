/**
 * Environment variables as typed values. A mistake does not end the reading: all are gathered, each named by its variable
 * with what to write instead, so that they are mended in one go.
 */
import { X509Certificate } from 'node:crypto'

export type Env = Readonly<Record<string, string | undefined>>

export class EnvReader {
  readonly problems: string[] = []
  readonly warnings: string[] = []
  readonly #env: Env
  readonly #readFile: (path: string) => string

  constructor(env: Env, readFile: (path: string) => string) {
    this.#env = env
    this.#readFile = readFile
  }

  /** Names of all variables that are set. */
  get names(): string[] {
    return Object.keys(this.#env).filter((name) => this.text(name) !== null)
  }

  /** An empty variable is an absent one, as compose files and shells write it. */
  text(name: string): string | null {
    return this.#env[name]?.trim() || null
  }

  whole(name: string, fallback: number, min: number, max: number): number {
    const value = this.text(name)
    if (value === null) return fallback
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= min && number <= max) return number
    this.problems.push(`${name}: "${value}" is not a whole number from ${min} to ${max}.`)
    return fallback
  }

  flag(name: string): boolean {
    return this.choice(name) ?? false
  }

  /** A flag that may be left open: null where nothing is said. */
  choice(name: string): boolean | null {
    const value = this.text(name)
    if (value === null) return null
    if (/^(false|0|no|off)$/i.test(value)) return false
    if (/^(true|1|yes|on)$/i.test(value)) return true
    this.problems.push(`${name}: "${value}" is neither true nor false.`)
    return null
  }

  /** The content of the file at `path`, which the variable `name` holds. */
  file(name: string, path: string): string | null {
    try {
      return this.#readFile(path)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.problems.push(
        `${name}: the file "${path}" cannot be read (${reason}). Write a readable path.`,
      )
      return null
    }
  }

  /** A text that may stand in the variable or in the file that `<name>_FILE` names. */
  secret(name: string): string | null {
    const direct = this.text(name)
    const path = this.text(`${name}_FILE`)
    if (direct !== null && path !== null) {
      this.problems.push(`${name}: given twice, also as ${name}_FILE. Keep one of them.`)
    }
    return direct ?? (path === null ? null : (this.file(`${name}_FILE`, path)?.trim() ?? null))
  }

  /** `pem` itself when it holds readable certificates. */
  certificates(name: string, pem: string | null): string | null {
    if (pem === null) return null
    const fault = faultOfPem(pem)
    if (fault === null) return pem
    this.problems.push(`${name}: ${fault}`)
    return null
  }
}

export const isPem = (text: string): boolean => text.includes('-----BEGIN')

/** Environment files keep a certificate on one line, with "\n" written out. */
export const unfolded = (pem: string): string => pem.replaceAll('\\n', '\n')

/** What is wrong with a text that should hold certificates; null when it can be used. */
export function faultOfPem(pem: string): string | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)
  if (!blocks) return 'holds no PEM certificate ("-----BEGIN CERTIFICATE-----").'
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block)
    } catch {
      return `certificate ${index + 1} of ${blocks.length} is damaged. Copy the file again.`
    }
  }
  return null
}
