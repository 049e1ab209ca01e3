import { describe } from 'vitest'
import { storeContract } from './contract.ts'

describe('store on real IndexedDB', storeContract)
