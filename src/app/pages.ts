/** Which component shows which route; each is fetched when it is first needed. */
import type { Component } from 'svelte'
import type { RouteName } from './routes.ts'

type Page = { default: Component }
type Load = () => Promise<Page>

/** Lists and details, by file name. */
const LISTS = import.meta.glob<Page>(
  './view/{VmList,VmDetail,KindList,KindDetail,Concerns,ConcernDetail}.svelte',
)
const list = (name: string): Load => {
  const load = LISTS[`./view/${name}.svelte`]
  return load ?? (() => Promise.reject(new Error(`${name} is not part of this build.`)))
}

const LOADS: Readonly<Record<RouteName, Load>> = {
  vms: list('VmList'),
  vm: list('VmDetail'),
  kind: list('KindList'),
  object: list('KindDetail'),
  concerns: list('Concerns'),
  concern: list('ConcernDetail'),
  providers: () => import('./view/Providers.svelte'),
  settings: () => import('./view/Settings.svelte'),
  'sign-in': () => import('./view/SignIn.svelte'),
  'not-found': () => import('./view/NotFound.svelte'),
}

const loaded = new Map<RouteName, Component>()

/** The component if it is there already, else the promise of it. Rejects when it cannot be fetched. */
export function pageOf(name: RouteName): Component | Promise<Component> {
  return (
    loaded.get(name) ??
    LOADS[name]().then((page) => {
      loaded.set(name, page.default)
      return page.default
    })
  )
}
