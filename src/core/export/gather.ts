/** Text parts become one blob as they come, so that a big estate is never one long string. */

/** Characters gathered before they become a blob part. */
const PART = 4 * 1024 * 1024

/** Gathers the parts; `onprogress` is told the characters so far. Rejects with what the source throws. */
export async function gather(
  parts: AsyncIterable<string>,
  type: string,
  onprogress: (characters: number) => void = () => undefined,
): Promise<Blob> {
  const blobs: Blob[] = []
  let waiting: string[] = []
  let length = 0
  let total = 0
  for await (const part of parts) {
    waiting.push(part)
    length += part.length
    total += part.length
    if (length >= PART) {
      blobs.push(new Blob(waiting))
      waiting = []
      length = 0
      onprogress(total)
    }
  }
  return new Blob([...blobs, ...waiting], { type })
}
