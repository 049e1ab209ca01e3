/** What the build says of the rules of each profile. */
import forklift from '../../policies/dist/forklift.json?raw'
import portolan from '../../policies/dist/portolan.json?raw'
import type { Profile, RulePack } from '../../src/core/model/rules.ts'

const PACKS = {
  portolan: JSON.parse(portolan) as RulePack,
  forklift: JSON.parse(forklift) as RulePack,
}

export const packOf = (profile: Profile): RulePack => PACKS[profile]
