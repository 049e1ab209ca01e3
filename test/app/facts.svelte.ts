/** Tells the estate worker in a browser test what the page knows, as the frame of the application does. */
import { keepFacts } from '../../src/app/estate-facts.svelte.ts'

/** Returns the way to stop. */
export const startFacts = (): (() => void) => $effect.root(() => keepFacts())
