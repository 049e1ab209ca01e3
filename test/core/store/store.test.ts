import 'fake-indexeddb/auto'
import { describe } from 'vitest'
import { openNew, storeContract } from './contract.ts'
import { formatsContract } from './formats.ts'
import { ghostsContract } from './ghosts-contract.ts'
import { historyContract } from './history-contract.ts'
import { inventoryContract } from './inventory-contract.ts'
import { ledgerContract } from './ledger-contract.ts'
import { policyContract } from './policy-contract.ts'
import { settingsContract } from './settings-contract.ts'

describe('store on fake-indexeddb', () => {
  storeContract()
  inventoryContract(async () => {
    const { db, inventory } = await openNew()
    return { store: inventory, faults: () => db.faults.toArray() }
  })
  formatsContract()
  ghostsContract()
  historyContract()
  ledgerContract()
  policyContract()
  settingsContract()
})
