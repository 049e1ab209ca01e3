/** A value that is handed on at most so often: what changes with every commit would keep a big table busy. */

/** Milliseconds. */
const CALM = 300

/** Call it while a component is being set up. The first change is shown at once, those that follow closely together. */
export function calm<T>(source: () => T, pause = CALM): { readonly value: T } {
  let latest = source()
  let value = $state.raw(latest)
  let timer: ReturnType<typeof setTimeout> | undefined

  const rest = (): void => {
    timer = setTimeout(() => {
      timer = undefined
      if (latest === value) return
      value = latest
      rest()
    }, pause)
  }
  $effect(() => {
    latest = source()
    if (timer !== undefined || latest === value) return
    value = latest
    rest()
  })
  $effect(() => () => clearTimeout(timer))

  return {
    get value() {
      return value
    },
  }
}
