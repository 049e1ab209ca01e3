/**
 * A screenshot with a palette of 256 colors instead of three bytes for each point: a third of the size, and no eye sees
 * the difference on a page, whose rare colors are the edges of letters.
 */
import { deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) })
    at += length + 12
  }
  return chunks
}

/** `zlib.crc32` is younger than the oldest Node that is supported. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(named.length + 8)
  out.writeUInt32BE(data.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), named.length + 4)
  return out
}

/** What a filtered byte is relative to: the one before it (a), above it (b) and before that (c). */
function predicted(filter: number, a: number, b: number, c: number): number {
  if (filter === 0) return 0
  if (filter === 1) return a
  if (filter === 2) return b
  if (filter === 3) return (a + b) >> 1
  if (filter !== 4) throw new Error(`a PNG has no filter ${filter}`)
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/** One number of 24 bits for each point. */
function pointsOf(png: Buffer): { width: number; height: number; points: Uint32Array } {
  const chunks = chunksOf(png)
  const header = chunks.find(({ type }) => type === 'IHDR')!.data
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const size = { 2: 3, 6: 4 }[header[9]!]
  if (size === undefined || header[8] !== 8 || header[12] !== 0) {
    throw new Error('only pictures of three or four bytes a point, not interlaced, are read')
  }
  const raw = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  )
  const line = width * size
  const points = new Uint32Array(width * height)
  let above = new Uint8Array(line)
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (line + 1)]!
    const here = new Uint8Array(line)
    for (let x = 0; x < line; x += 1) {
      const before = x < size ? 0 : here[x - size]!
      const corner = x < size ? 0 : above[x - size]!
      here[x] = raw[y * (line + 1) + 1 + x]! + predicted(filter, before, above[x]!, corner)
    }
    for (let x = 0; x < width; x += 1) {
      const at = x * size
      points[y * width + x] = (here[at]! << 16) | (here[at + 1]! << 8) | here[at + 2]!
    }
    above = here
  }
  return { width, height, points }
}

const distance = (one: number, other: number): number =>
  ((one >> 16) - (other >> 16)) ** 2 +
  (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
  ((one & 255) - (other & 255)) ** 2

export function smallPng(png: Buffer): Buffer {
  const { width, height, points } = pointsOf(png)
  const uses = new Map<number, number>()
  for (const color of points) uses.set(color, (uses.get(color) ?? 0) + 1)
  const colors = [...uses].sort(([, a], [, b]) => b - a).map(([color]) => color)
  const palette = colors.slice(0, 256)
  const indexes = new Map(palette.map((color, index) => [color, index]))
  for (const color of colors.slice(256)) {
    let nearest = 0
    for (let index = 1; index < palette.length; index += 1) {
      if (distance(color, palette[index]!) < distance(color, palette[nearest]!)) nearest = index
    }
    indexes.set(color, nearest)
  }
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      lines[y * (width + 1) + 1 + x] = indexes.get(points[y * width + x]!)!
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const bytes = palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255])
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(bytes)),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
