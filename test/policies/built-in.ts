/** The committed rules as a backend, for Node. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'

export const WASM_FILE = resolve(import.meta.dirname, '../../policies/dist/ovirt.wasm')

export async function wasmBytes(): Promise<ArrayBuffer> {
  const file = await readFile(WASM_FILE)
  return new Uint8Array(file).buffer
}

export const builtIn = () => createWasmBackend(wasmBytes)

/** For a call that nobody interrupts; each has its own, because Node's fetch leaves listeners on a shared one. */
export const calm = () => new AbortController().signal
