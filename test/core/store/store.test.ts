import 'fake-indexeddb/auto'
import { describe } from 'vitest'
import { storeContract } from './contract.ts'
import { formatsContract } from './formats.ts'
import { historyContract } from './history-contract.ts'
import { settingsContract } from './settings-contract.ts'

describe('store on fake-indexeddb', () => {
  storeContract()
  formatsContract()
  historyContract()
  settingsContract()
})
