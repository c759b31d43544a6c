import { checkPairs } from '../model/check-pairs.ts'

checkPairs(2, 'two readers, token rejected', 'two readers, token rejected, no limit')
