import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Fault, isAbort } from '../../../src/core/errors.ts'
import { createWasmBackend } from '../../../src/core/policy/wasm.ts'
import { builtIn, calm, wasmBytes } from '../../policies/built-in.ts'

const MiB = 1024 * 1024

/** Every memory that an instance was made with. */
const memories: WebAssembly.Memory[] = []
const { Memory } = WebAssembly
class Watched extends Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor)
    memories.push(this)
  }
}
beforeEach(() => {
  memories.length = 0
  WebAssembly.Memory = Watched
})
afterEach(() => {
  WebAssembly.Memory = Memory
})

const many = (nics: number) => ({
  name: 'a',
  nics: Array.from({ length: nics }, (_, index) => ({ id: `n${index}`, interface: 'virtio' })),
})

/** Breaks off inside the policy, which cannot get the memory that this needs. */
const TINY = { keep: MiB, most: 4 * MiB }
const TOO_MUCH = many(20_000)

describe('loading', () => {
  test('happens once, with the first call, for all callers', async () => {
    const load = vi.fn(wasmBytes)
    const backend = createWasmBackend(load)
    expect(load).not.toHaveBeenCalled()
    await Promise.all([
      backend.rules(calm()),
      backend.validate({ name: 'a' }, calm()),
      backend.validate({ name: 'b' }, calm()),
    ])
    expect(load).toHaveBeenCalledTimes(1)
    expect(memories).toHaveLength(1)
  })

  test('that failed is tried again by the next call', async () => {
    const load = vi.fn(wasmBytes).mockRejectedValueOnce(new TypeError('Failed to fetch'))
    const backend = createWasmBackend(load)
    await expect(backend.rules(calm())).rejects.toMatchObject({ kind: 'unreachable' })
    expect((await backend.rules(calm())).version).toBeGreaterThan(0)
    expect(load).toHaveBeenCalledTimes(2)
  })

  test('keeps the Fault of the loader', async () => {
    const fault = new Fault('sign-in', 'Signed out.')
    const backend = createWasmBackend(() => Promise.reject(fault))
    await expect(backend.validate({}, calm())).rejects.toBe(fault)
  })

  test.each([
    ['HTML', '<!doctype html>'],
    ['nothing', ''],
  ])('%s instead of a module is a protocol fault', async (_, body) => {
    const backend = createWasmBackend(() => Promise.resolve(new TextEncoder().encode(body).buffer))
    await expect(backend.validate({}, calm())).rejects.toMatchObject({ kind: 'protocol' })
  })

  test('a truncated module is a protocol fault', async () => {
    const backend = createWasmBackend(async () => (await wasmBytes()).slice(0, 100_000))
    await expect(backend.rules(calm())).rejects.toMatchObject({ kind: 'protocol' })
  })

  test('a module that is no policy is a protocol fault', async () => {
    const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    const backend = createWasmBackend(() => Promise.resolve(empty.buffer))
    await expect(backend.validate({}, calm())).rejects.toMatchObject({ kind: 'protocol' })
  })
})

describe('evaluating', () => {
  test('stamps the version of the module', async () => {
    const backend = builtIn()
    const version = (await backend.rules(calm())).version
    expect(await backend.validate({ name: 'a', haEnabled: true }, calm())).toMatchObject({
      type: 'decided',
      version,
      concerns: [{ id: 'ovirt.ha.enabled' }],
    })
  })

  test.each([undefined, null, 0, '', 'text', [], {}])('%j is no VM', async (input) => {
    expect(await builtIn().validate(input, calm())).toMatchObject({
      type: 'undecided',
      reason: expect.stringContaining('no name') as unknown,
    })
  })

  test('half a surrogate pair in a name does not stop the rules', async () => {
    const decision = await builtIn().validate({ name: 'db\ud800' }, calm())
    expect(decision).toMatchObject({ type: 'decided', concerns: [{ id: 'ovirt.name.invalid' }] })
  })

  test('an input that is no JSON is a defect', async () => {
    await expect(builtIn().validate({ big: 1n }, calm())).rejects.toMatchObject({ kind: 'defect' })
  })
})

describe('memory', () => {
  test('stays where it was over 10,000 different inputs, all answered right', async () => {
    const backend = builtIn()
    for (let index = 0; index < 10_000; index++) {
      const decision = await backend.validate(
        {
          name: index % 2 ? `vm-${index}` : `vm_${index}`,
          description: 'd'.repeat(index % 4_000),
          haEnabled: index % 3 === 0,
          status: `state-${index}`,
          nics: many(index % 20).nics,
        },
        calm(),
      )
      const ids = decision.concerns.map(({ id }) => id)
      const wanted = ['ovirt.vm.status_invalid']
      if (index % 2 === 0) wanted.unshift('ovirt.name.invalid')
      if (index % 3 === 0) wanted.unshift('ovirt.ha.enabled')
      expect(ids).toEqual(wanted)
    }
    expect(memories).toHaveLength(1)
    expect(memories[0]?.buffer.byteLength).toBeLessThan(MiB)
  })

  test('of an instance that grew large is given back', async () => {
    const backend = createWasmBackend(wasmBytes, { keep: MiB, most: 64 * MiB })
    expect((await backend.validate(many(10_000), calm())).type).toBe('decided')
    expect(memories[0]?.buffer.byteLength).toBeGreaterThan(MiB)
    expect((await backend.validate(many(1), calm())).type).toBe('decided')
    expect(memories).toHaveLength(2)
    expect(memories[1]?.buffer.byteLength).toBeLessThan(MiB)
  })

  test('has a limit; what needs more is undecided', async () => {
    const backend = createWasmBackend(wasmBytes, TINY)
    const decision = await backend.validate(TOO_MUCH, calm())
    expect(decision).toMatchObject({
      type: 'undecided',
      version: (await backend.rules(calm())).version,
      concerns: [],
      reason: expect.stringContaining('the rules stopped') as unknown,
    })
    expect((await backend.validate(many(1), calm())).type).toBe('decided')
  })
})

describe('a trap', () => {
  test('is undecided, and the next VM is judged by a fresh instance', async () => {
    const backend = createWasmBackend(wasmBytes, TINY)
    await backend.rules(calm())
    const decision = await backend.validate(TOO_MUCH, calm())
    expect(decision).toMatchObject({
      type: 'undecided',
      reason: expect.stringContaining('the rules stopped') as unknown,
    })
    expect(await backend.validate({ name: 'a', usbEnabled: true }, calm())).toMatchObject({
      type: 'decided',
      concerns: [{ id: 'ovirt.usb.enabled' }],
    })
    expect(memories).toHaveLength(2)
  })

  test('does not reach calls that waited for the same instance', async () => {
    const backend = createWasmBackend(wasmBytes, TINY)
    const decisions = await Promise.all([
      backend.validate(TOO_MUCH, calm()),
      backend.validate({ name: 'a', usbEnabled: true }, calm()),
      backend.validate(TOO_MUCH, calm()),
      backend.validate({ name: 'b', haEnabled: true }, calm()),
    ])
    expect(decisions.map(({ type }) => type)).toEqual([
      'undecided',
      'decided',
      'undecided',
      'decided',
    ])
    // Broken twice, so made three times: no call used a broken instance.
    expect(memories).toHaveLength(3)
  })
})

describe('abort', () => {
  test('before the call loads nothing', async () => {
    const load = vi.fn(wasmBytes)
    const backend = createWasmBackend(load)
    await expect(backend.validate({}, AbortSignal.abort())).rejects.toSatisfy(isAbort)
    expect(load).not.toHaveBeenCalled()
  })

  test('while loading ends that call and not the others', async () => {
    const backend = builtIn()
    const stop = new AbortController()
    const stopped = backend.validate({ name: 'a' }, stop.signal)
    const other = backend.validate({ name: 'a' }, calm())
    stop.abort()
    await expect(stopped).rejects.toSatisfy(isAbort)
    expect((await other).type).toBe('decided')
  })
})
