/** The committed rules as a backend, for Node. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Profile } from '../../src/core/model/rules.ts'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'

export const wasmFile = (profile: Profile): string =>
  resolve(import.meta.dirname, `../../policies/dist/${profile}.wasm`)

export async function wasmBytes(profile: Profile = 'portolan'): Promise<ArrayBuffer> {
  const file = await readFile(wasmFile(profile))
  return new Uint8Array(file).buffer
}

export const builtIn = (profile: Profile = 'portolan') =>
  createWasmBackend(() => wasmBytes(profile))

/** For a call that nobody interrupts; each has its own, because Node's fetch leaves listeners on a shared one. */
export const calm = () => new AbortController().signal
