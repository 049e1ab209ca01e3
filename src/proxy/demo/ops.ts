/** Operations are written as plain functions over the state; `bind` makes methods of them. */
import type { WorldState } from './world-state.ts'

/** Any argument list; `Bound` gives it back typed. */
type Op = (world: WorldState, ...args: never[]) => unknown

export type Bound<O> = {
  [K in keyof O]: O[K] extends (world: WorldState, ...args: infer A) => infer R
    ? (...args: A) => R
    : never
}

/** Due appointments are kept first: a change is made to the state as it stands now. */
export function bind<O extends Record<string, Op>>(world: WorldState, ops: O): Bound<O> {
  const bound = Object.fromEntries(
    Object.entries(ops).map(([name, op]) => [
      name,
      (...args: unknown[]) => {
        world.settleUntil(world.clock())
        return op(world, ...(args as never[]))
      },
    ]),
  )
  return bound as Bound<O>
}

/** Milliseconds by which a monitoring event precedes the state it tells of. */
export const flushDelay = (world: WorldState): number => world.random.between(10, 40)

/** What a real engine would not do either. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export function refuse(reason: string): never {
  throw new Refusal(`the engine refuses: ${reason}`)
}
