import { describe } from 'vitest'
import { storeContract } from './contract.ts'
import { formatsContract } from './formats.ts'
import { historyContract } from './history-contract.ts'
import { settingsContract } from './settings-contract.ts'

describe('store on real IndexedDB', () => {
  storeContract()
  formatsContract()
  historyContract()
  settingsContract()
})
