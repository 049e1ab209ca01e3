/**
 * Kills the browser process in the midst of its work and compares what is left with the engine. `KILLS` (5) and `KILL_SEED`
 * (1) choose another campaign, `KILL_VMS` (400) another size; `npm run kill` is one of fifty.
 */
import { describe, expect, it } from 'vitest'
import { killBrowsers, type Tally } from './kills.ts'
import { torn, type Snapshot } from './snapshot.ts'

const KILLS = Number(process.env['KILLS'] ?? 5)
const SEED = Number(process.env['KILL_SEED'] ?? 1)
const VMS = Number(process.env['KILL_VMS'] ?? 400)

let tally: Tally

describe('a browser that is killed at any moment', () => {
  it(
    'loses no row, tears no commit and goes on',
    { timeout: 90_000 + KILLS * 30_000 },
    async () => {
      const log = (line: string): void => {
        if (KILLS > 10) console.log(line)
      }
      tally = await killBrowsers({ seed: SEED, kills: KILLS, vms: VMS, perProfile: 5, log })
      const { failures, last: _, ...counts } = tally
      console.log(`${KILLS} kills, seed ${SEED}: ${JSON.stringify(counts)}`)
      expect(failures).toEqual([])
      expect(counts.inLoad + counts.inRefresh).toBe(KILLS)
      expect(counts.compared).toBeGreaterThan(0)
      // A resumed list begins with the newest stored page, to see that nothing has moved.
      expect(counts.storedPagesRepeated).toBeLessThanOrEqual(counts.resumed)
    },
  )

  it.each<[string, (replica: Snapshot) => unknown]>([
    ['a row', ({ vm }) => vm.pop()],
    ['a verdict', ({ verdicts }) => verdicts.pop()],
    ['a list chunk', ({ chunks }) => chunks.pop()],
    ['meta', ({ meta }) => meta.pop()],
    ['the cursor', ({ meta }) => (meta[0]!.cursor = null)],
    ['a listing that a load needs', ({ meta }) => (meta[0]!.kinds.host.completeAt = null)],
    ['the newest revision', ({ vm }) => (vm[0]!.row.revision -= 1)],
    ['a reference', ({ vm }) => vm.find(({ refs }) => refs.length > 0)!.refs.pop()],
  ])('would be seen to have lost %s', (_, lose) => {
    expect(tally.last, 'the replica of the campaign above').not.toBeNull()
    const replica = structuredClone(tally.last!)
    expect(torn(replica)).toEqual([])
    lose(replica)
    expect(torn(replica)).not.toEqual([])
  })
})
