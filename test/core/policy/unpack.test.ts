import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { MOST_BYTES, MOST_FILES, unpack } from '../../../src/core/policy/unpack.ts'
import { tar } from '../../../src/proxy/tar.ts'
import { oddModule } from './foreign.ts'

const bytesOf = (buffer: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(buffer)
const wasm = oddModule()
const files = (...paths: string[]) => paths.map((path) => ({ path, bytes: wasm }))
const archive = (...paths: string[]) => bytesOf(tar(files(...paths)))
const refusal = (bytes: Uint8Array): Promise<unknown> =>
  unpack(bytesOf(bytes)).then(
    () => undefined,
    (error: unknown) => error,
  )

/** One member of that type. */
function member(type: string, path = 'policy.wasm'): Uint8Array<ArrayBuffer> {
  const bytes = archive(path)
  bytes[156] = type.charCodeAt(0)
  bytes.fill(32, 148, 156)
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  bytes.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0`), 148)
  return bytes
}

describe('unpacking', () => {
  test.each([
    ['a bundle', gzipSync(tar(files('/policy.wasm', '/data.json')))],
    ['a plain tar', tar(files('./policy.wasm', 'data.json'))],
  ])('%s gives its files with paths inside of it', async (_, bytes) => {
    const found = await unpack(bytesOf(bytes))
    expect(found.map(({ path }) => path)).toEqual(['policy.wasm', 'data.json'])
    for (const file of found) expect(file.bytes).toEqual(wasm)
  })

  test.each([
    ['a module', wasm],
    ['a gzipped module', gzipSync(wasm)],
  ])('%s is a bundle of its own', async (_, bytes) => {
    expect(await unpack(bytesOf(bytes))).toEqual([{ path: 'policy.wasm', bytes: wasm }])
  })

  test('passes over folders and notes about the next file', async () => {
    for (const type of '5xg') expect(await unpack(member(type))).toEqual([])
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['a text', new TextEncoder().encode('policy'.repeat(200))],
    ['half a gzip', gzipSync(tar(files('policy.wasm'))).subarray(0, 100)],
    ['half a tar', archive('policy.wasm').subarray(0, 700)],
    ['a tar with a damaged header', archive('policy.wasm').fill(7, 40, 60)],
    ['a way out', archive('a/../../policy.wasm')],
    ['a way out for Windows', archive('..\\policy.wasm')],
    ['a file without a name', archive('/')],
    ['a link', member('2')],
    ['a device', member('3')],
    ['too many files', archive(...Array<string>(MOST_FILES + 1).fill('a.rego'))],
  ])('%s is refused in words', async (_, bytes) => {
    const fault = await refusal(bytes)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ kind: 'protocol' })
    expect((fault as Fault).message).not.toBe('')
    expect((fault as Fault).nextStep).not.toBe('')
  })

  test('a bomb is refused before it has grown', async () => {
    const bomb = gzipSync(new Uint8Array(MOST_BYTES + 10 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(200_000)
    expect(await refusal(bomb)).toMatchObject({ message: expect.stringContaining('too large') })
  })

  test('any bytes are files or a Fault', async () => {
    const whole = archive('policy.wasm', 'data.json')
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 })
      .map((changes) => {
        const bytes = whole.slice()
        for (const [at, byte] of changes) bytes[at] = byte
        return bytes
      })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 3_000 }), changed, changed.map(gzipSync)),
        async (bytes) => {
          const outcome = await unpack(bytesOf(bytes)).catch((error: unknown) => error)
          expect(Array.isArray(outcome) || outcome instanceof Fault).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})
