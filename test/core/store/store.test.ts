import 'fake-indexeddb/auto'
import { describe } from 'vitest'
import { storeContract } from './contract.ts'

describe('store on fake-indexeddb', storeContract)
