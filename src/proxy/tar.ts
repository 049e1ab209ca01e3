/** Files as one plain tar (POSIX.1-1988), byte for byte the same for the same files. */

const BLOCK = 512

export interface TarFile {
  path: string
  bytes: Uint8Array
}

function header({ path, bytes }: TarFile): Uint8Array {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  }
  block.write(path, 0, 100, 'utf8')
  octal(0o644, 100, 8)
  octal(0, 108, 8) // owner
  octal(0, 116, 8) // group
  octal(bytes.length, 124, 12)
  octal(0, 136, 12) // time of change
  block.fill(' ', 148, 156) // the checksum counts as blanks in itself
  block.write('0', 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    8,
  )
  return block
}

/** Paths of up to 100 bytes. */
export function tar(files: readonly TarFile[]): Buffer<ArrayBuffer> {
  const parts = files.flatMap((file) => {
    const rest = file.bytes.length % BLOCK
    return [header(file), file.bytes, new Uint8Array(rest === 0 ? 0 : BLOCK - rest)]
  })
  return Buffer.concat([...parts, new Uint8Array(2 * BLOCK)])
}
