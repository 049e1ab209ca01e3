/** Which component shows which route; each is fetched when it is first needed. */
import type { Component } from 'svelte'
import type { RouteName } from './routes.ts'

type Page = { default: Component }

const VIEWS = import.meta.glob<Page>('./view/*.svelte')

const VIEW_OF: Record<RouteName, string> = {
  vms: 'VmList',
  vm: 'VmDetail',
  kind: 'KindList',
  object: 'KindDetail',
  concerns: 'Concerns',
  concern: 'ConcernDetail',
  providers: 'Providers',
  settings: 'Settings',
  'sign-in': 'SignIn',
  'not-found': 'NotFound',
}

const loaded = new Map<RouteName, Component>()

/** The component if it is there already, else the promise of it. Rejects when it cannot be fetched. */
export function pageOf(name: RouteName): Component | Promise<Component> {
  const known = loaded.get(name)
  if (known) return known
  const load = VIEWS[`./view/${VIEW_OF[name]}.svelte`]
  if (!load) return Promise.reject(new Error(`The page ${name} is not part of this build.`))
  return load().then((page) => {
    loaded.set(name, page.default)
    return page.default
  })
}
