/** The collecting worker with a switch or two: it can be made to stand still, or to find no Web Locks. */
import './oddities.ts'
import '../../src/core/worker/main.ts'
