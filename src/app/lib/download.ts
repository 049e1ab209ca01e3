/** Saves what was made as a file. */
/** Hands a blob to the browser as a download. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken its copy by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** A file name of words that every file system takes. */
export const fileName = (...words: string[]): string =>
  words
    .join('-')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/-{2,}/g, '-')
