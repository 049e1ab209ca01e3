/** Light or dark, more contrast or not: classes on the root element, and the color of the browser's own frame. */
import { flushSync } from 'svelte'
import { preferences } from './preferences.svelte.ts'

export type Theme = 'system' | 'light' | 'dark'

const GROUND = { light: '#f2f2f2', dark: '#151515' }

/** Keeps the class true; call it once, where an effect may live. */
export function followTheme(): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const contrast = window.matchMedia('(prefers-contrast: more)')
  let systemDark = $state(system.matches)
  let highContrast = $state(contrast.matches)
  /** Paper is light. */
  let printing = $state(false)
  $effect(() => {
    const onSystem = (event: MediaQueryListEvent): void => void (systemDark = event.matches)
    const onContrast = (event: MediaQueryListEvent): void => void (highContrast = event.matches)
    const onPrint = ({ type }: Event): void => {
      // The picture is taken as soon as this returns.
      flushSync(() => {
        printing = type === 'beforeprint'
      })
    }
    window.addEventListener('beforeprint', onPrint)
    window.addEventListener('afterprint', onPrint)
    system.addEventListener('change', onSystem)
    contrast.addEventListener('change', onContrast)
    return () => {
      window.removeEventListener('beforeprint', onPrint)
      window.removeEventListener('afterprint', onPrint)
      system.removeEventListener('change', onSystem)
      contrast.removeEventListener('change', onContrast)
    }
  })
  $effect(() => {
    const { theme, contrast: wanted } = preferences.values
    const dark = !printing && (theme === 'dark' || (theme === 'system' && systemDark))
    const root = document.documentElement
    root.classList.toggle('pf-v6-theme-dark', dark)
    root.classList.toggle('pf-v6-theme-high-contrast', highContrast || wanted === 'high')
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      meta.setAttribute('content', dark ? GROUND.dark : GROUND.light)
    }
  })
}

export const setTheme = (theme: Theme): Promise<void> => preferences.set('theme', theme)
