/** What of the frame is open, for whoever opens it: the masthead, a key, a page with a way out of its state. */

class Frame {
  /** The pages, where they float above; below 900 px. */
  nav = $state(false)
  sync = $state(false)
  /** The search palette. */
  search = $state(false)
  /** The list of keys. */
  help = $state(false)
  /** What went wrong and belongs to no page; '' for nothing. */
  problem = $state('')

  openSync(): void {
    this.sync = true
  }

  /** The focus goes back to where it came from. */
  closeSync(): void {
    this.sync = false
    document.querySelector<HTMLElement>('[aria-controls="sync-center"]')?.focus()
  }
}

export const frame = new Frame()
