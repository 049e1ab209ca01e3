/** Which component shows which route; each is fetched when it is first needed. */
import type { Component } from 'svelte'
import type { RouteName } from './routes.ts'

type Page = { default: Component }
type Load = () => Promise<Page>

const LOADS: Readonly<Record<RouteName, Load>> = {
  overview: () => import('./overview/OverviewPage.svelte'),
  topology: () => import('./topology/TopologyPage.svelte'),
  vms: () => import('./view/VmList.svelte'),
  vm: () => import('./view/VmDetail.svelte'),
  kind: () => import('./view/KindList.svelte'),
  object: () => import('./view/KindDetail.svelte'),
  concerns: () => import('./view/Concerns.svelte'),
  concern: () => import('./view/ConcernDetail.svelte'),
  validation: () => import('./view/Validation.svelte'),
  events: () => import('./events/EventsPage.svelte'),
  triage: () => import('./triage/TriagePage.svelte'),
  providers: () => import('./providers/Providers.svelte'),
  settings: () => import('./settings/SettingsPage.svelte'),
  help: () => import('./help/HelpPage.svelte'),
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
