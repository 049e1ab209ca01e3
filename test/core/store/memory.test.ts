import { describe } from 'vitest'
import { MemoryStore } from '../../support/memory-store.ts'
import { inventoryContract } from './inventory-contract.ts'

describe('store in memory', () => {
  inventoryContract(() => {
    const store = new MemoryStore()
    return Promise.resolve({ store, faults: () => Promise.resolve([...store.faults.values()]) })
  })
})
