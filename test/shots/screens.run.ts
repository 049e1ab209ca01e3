/**
 * `npm run shots`: every route, one object of each kind and every tab, into `shots/screens/` (not committed). The pictures
 * are for eyes; nothing is asserted.
 */
import { it } from 'vitest'
import { PLACES } from '../../src/app/shell/places.ts'
import { go, isWanted, load, objectsOf, openStage, take } from './camera.ts'

const places = PLACES.flatMap((group) => group.places)
const LISTS = places.filter(({ kind }) => kind !== undefined).map(({ href }) => href)

/** Addresses that differ from a place only by what follows it. */
const VARIANTS = [
  '/concerns?view=fix',
  '/concerns?view=matrix',
  '/topology?by=network',
  '/topology?by=storage',
  '/vms?q=nothing-is-called-so',
  '/help',
  '/nowhere',
]

const nameOf = (href: string): string => href.slice(1).replace(/[/?=&]+/g, '-')

it('takes pictures of every screen', { timeout: 3_600_000 }, async () => {
  const stage = await openStage()
  const { page } = stage
  await take(page, 'screens/sign-in')
  await load(stage)
  const objects = await objectsOf(page, [...LISTS, '/concerns'])

  for (const href of [...places.map((place) => place.href), ...VARIANTS]) {
    const name = `screens/${nameOf(href)}`
    if (!isWanted(name)) continue
    await go(page, href)
    await take(page, name)
  }
  for (const [list, href] of [...objects, ['/validation', '/validation'] as const]) {
    const name = `screens/${list.slice(1)}-one`
    if (!isWanted(name)) continue
    await go(page, href)
    const tabs = await page.locator('#main').getByRole('tab').count()
    if (tabs === 0) await take(page, name)
    for (let i = 0; i < tabs; i += 1) {
      const tab = page.locator('#main').getByRole('tab').nth(i)
      const title = (await tab.innerText()).replace(/[^A-Za-z ]+/g, '').trim()
      await tab.click()
      await page.waitForTimeout(400)
      await take(page, `${name}-${i}-${title.toLowerCase().replaceAll(' ', '-')}`)
    }
  }
  await stage.close()
})
