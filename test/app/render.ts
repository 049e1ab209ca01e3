/** Puts a component on the page of a browser test and takes it away again. */
import { flushSync, mount, unmount, type Component } from 'svelte'
import { shortcuts } from '../../src/app/shortcuts/shortcuts.svelte.ts'
import '../../src/app/styles/index.css'

let cleanup: (() => void) | undefined

export function render<P extends Record<string, unknown>>(component: Component<P>, props: P): void {
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
