/** Light or dark, more contrast or not: classes on the root element, and the color of the browser's own frame. */
import { preferences } from './preferences.svelte.ts'

export type Theme = 'system' | 'light' | 'dark'

const GROUND = { light: '#f2f2f2', dark: '#151515' }

/** Keeps the class true; call it once, where an effect may live. */
export function followTheme(): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const contrast = window.matchMedia('(prefers-contrast: more)')
  let systemDark = $state(system.matches)
  let highContrast = $state(contrast.matches)
  $effect(() => {
    const onSystem = (event: MediaQueryListEvent): void => void (systemDark = event.matches)
    const onContrast = (event: MediaQueryListEvent): void => void (highContrast = event.matches)
    system.addEventListener('change', onSystem)
    contrast.addEventListener('change', onContrast)
    return () => {
      system.removeEventListener('change', onSystem)
      contrast.removeEventListener('change', onContrast)
    }
  })
  $effect(() => {
    const { theme, contrast: wanted } = preferences.values
    const dark = theme === 'dark' || (theme === 'system' && systemDark)
    const root = document.documentElement
    root.classList.toggle('pf-v6-theme-dark', dark)
    root.classList.toggle('pf-v6-theme-high-contrast', highContrast || wanted === 'high')
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      meta.setAttribute('content', dark ? GROUND.dark : GROUND.light)
    }
  })
}

export const setTheme = (theme: Theme): Promise<void> => preferences.set('theme', theme)
