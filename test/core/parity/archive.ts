/** Archives as `tar` writes them, for tests. */
export interface Entry {
  path: string
  content: string | Uint8Array
  type?: string
  prefix?: string
}

/** A ustar archive as `tar` writes it. */
export function tar(entries: readonly Entry[]): Uint8Array {
  const parts = entries.flatMap(({ path, content, type = '0', prefix = '' }) => {
    const body = Buffer.from(content)
    const head = Buffer.alloc(512)
    head.write(path.slice(0, 100), 0)
    head.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
    head.write(type, 156)
    head.write('ustar\u000000', 257)
    head.write(prefix, 345)
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return new Uint8Array(Buffer.concat([...parts, Buffer.alloc(1024)]))
}
