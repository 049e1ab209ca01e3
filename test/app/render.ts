/** Puts a component on the page of a browser test and takes it away again. */
import { flushSync, mount, unmount, type Component } from 'svelte'
import { shortcuts } from '../../src/app/shortcuts/shortcuts.svelte.ts'
import '../../src/app/styles/index.css'

let cleanup: (() => void) | undefined

// Svelte's own constraint: an interface has no index signature, and `unknown` would ask for one.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function render<P extends Record<string, any>>(component: Component<P>, props: P): void {
  clear()
  const target = document.createElement('div')
  document.body.append(target)
  const instance = mount(component, { target, props })
  flushSync()
  cleanup = () => {
    void unmount(instance)
    target.remove()
  }
}

/** Hears keys, as the frame of the page does, until `clear`. */
export function hearKeys(): void {
  window.addEventListener('keydown', shortcuts.onkeydown)
}

export function clear(): void {
  window.removeEventListener('keydown', shortcuts.onkeydown)
  cleanup?.()
  cleanup = undefined
}
