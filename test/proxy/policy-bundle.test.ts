/** The rules of a team: the folder, what is served of it, and what happens while somebody writes into it. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unpack } from '../../src/core/policy/unpack.ts'
import { tar } from '../../src/proxy/tar.ts'
import { wasmFile } from '../policies/built-in.ts'
import { startFakeEngine, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

let wasm: Buffer
let folder: string
let engine: FakeEngine
let proxy: TestProxy | undefined

const bundle = (note = ''): Buffer =>
  gzipSync(
    tar([
      { path: '/policy.wasm', bytes: wasm },
      { path: '/data.json', bytes: Buffer.from(`{"note":"${note}"}`) },
    ]),
  )
const put = (name: string, bytes: string | Buffer) => writeFileSync(join(folder, name), bytes)
const start = async (): Promise<TestProxy> => {
  proxy = await startProxy({ OVIRT_URL: engine.url, POLICY_BUNDLE_DIR: folder })
  await proxy.signIn()
  return proxy
}
const get = (headers: Record<string, string> = {}) => proxy!.call('/api/policy/bundle', { headers })
const named = async () => {
  const config = (await (await proxy!.call('/api/config')).json()) as {
    policy: { bundle: { name: string; digest: string } | null; profile: string }
  }
  return config.policy
}
/** The disk is looked at again. */
const later = () => (proxy!.clock.now += 5_000)

beforeAll(async () => {
  wasm = await readFile(wasmFile('portolan'))
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-bundles-'))
  engine = await startFakeEngine()
})
afterEach(async () => {
  await proxy?.close()
  proxy = undefined
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the bundle of a team', () => {
  it('is served with its digest, and not again to whoever has it', async () => {
    put('rules.tar.gz', bundle())
    await start()
    const answer = await get()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/gzip')
    expect(answer.headers.get('x-bundle-name')).toBe('rules.tar.gz')
    expect(Buffer.from(await answer.arrayBuffer()).equals(bundle())).toBe(true)
    const etag = answer.headers.get('etag')!
    const { bundle: known } = await named()
    expect(known).toEqual({ name: 'rules.tar.gz', digest: etag.slice(1, -1) })
    const again = await get({ 'if-none-match': etag })
    expect(again.status).toBe(304)
    // What stands in between may have packed the answer, which makes the tag a weak one.
    expect((await get({ 'if-none-match': `"other", W/${etag}` })).status).toBe(304)
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('may be a bare module with what lies beside it, and is the same as long as they are', async () => {
    put('policy.wasm', wasm)
    put('data.json', '{}')
    put('notes.txt', 'not of the rules')
    await start()
    const answer = await get()
    expect(answer.headers.get('content-type')).toBe('application/x-tar')
    const files = await unpack(new Uint8Array(await answer.arrayBuffer()))
    expect(files.map(({ path }) => path)).toEqual(['policy.wasm', 'data.json'])
    expect(Buffer.from(files[0]!.bytes).equals(wasm)).toBe(true)
    const { bundle: before } = await named()
    put('data.json', '{}')
    later()
    expect((await named()).bundle).toEqual(before)
    put('data.json', '{"a":1}')
    later()
    expect((await named()).bundle).not.toEqual(before)
  })

  it('is read again when it was replaced, but not at every request', async () => {
    put('rules.tar.gz', bundle())
    await start()
    const before = (await named()).bundle!.digest
    put('.next', bundle('other'))
    renameSync(join(folder, '.next'), join(folder, 'rules.tar.gz'))
    expect((await named()).bundle!.digest).toBe(before)
    later()
    const after = (await named()).bundle!.digest
    expect(after).not.toBe(before)
    expect((await get({ 'if-none-match': `"${before}"` })).status).toBe(200)
  })

  it('stays the last good one while half of the next is written, and that is said once', async () => {
    put('rules.tar.gz', bundle())
    await start()
    const before = (await named()).bundle
    const next = bundle('next')
    put('rules.tar.gz', next.subarray(0, next.length / 2))
    for (let look = 0; look < 3; look += 1) {
      later()
      expect((await named()).bundle).toEqual(before)
    }
    expect(proxy!.log.filter((line) => line.includes('last good'))).toHaveLength(1)
    put('rules.tar.gz', next)
    later()
    expect((await named()).bundle).not.toEqual(before)
  })

  it('stays the last good one when the folder is gone or holds two', async () => {
    put('rules.tar.gz', bundle())
    await start()
    const before = (await named()).bundle
    put('more.tar.gz', bundle('more'))
    later()
    expect((await named()).bundle).toEqual(before)
    rmSync(folder, { recursive: true })
    later()
    expect((await named()).bundle).toEqual(before)
    expect((await get()).status).toBe(200)
  })

  it('is for signed-in users only', async () => {
    put('rules.tar.gz', bundle())
    await start()
    proxy!.cookies.clear()
    expect((await problemOf(await get())).name).toBe('not-signed-in')
  })

  it('is a problem of its own where there is none', async () => {
    proxy = await startProxy({ OVIRT_URL: engine.url, POLICY_PROFILE: 'forklift' })
    await proxy.signIn()
    expect((await problemOf(await get())).name).toBe('no-bundle')
    expect(await named()).toMatchObject({ bundle: null, profile: 'forklift' })
  })
})

describe('a folder that cannot be used', () => {
  const refusal = () => startProxy({ OVIRT_URL: engine.url, POLICY_BUNDLE_DIR: folder })

  it.each([
    ['nothing', () => undefined, /holds no bundle/],
    [
      'two bundles',
      () => {
        put('a.tar.gz', bundle())
        put('b.tgz', bundle())
      },
      /holds a\.tar\.gz and b\.tgz/,
    ],
    [
      'a bundle and a module',
      () => {
        put('a.tar.gz', bundle())
        put('policy.wasm', wasm)
      },
      /holds a\.tar\.gz and policy\.wasm/,
    ],
    ['half a module', () => put('policy.wasm', wasm.subarray(0, 1_000)), /no whole WebAssembly/],
    [
      'a bundle without a module',
      () => put('a.tar.gz', gzipSync(tar([{ path: 'data.json', bytes: Buffer.from('{}') }]))),
      /no policy\.wasm in it/,
    ],
    ['what is no bundle', () => put('a.tar.gz', 'hello'), /cannot be unpacked/],
  ])('because it holds %s', async (_, fill, words) => {
    fill()
    await expect(refusal()).rejects.toThrow(words)
  })

  it('because it is not there', async () => {
    rmSync(folder, { recursive: true })
    await expect(refusal()).rejects.toThrow(/cannot be read \(ENOENT/)
  })
})
