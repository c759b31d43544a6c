import { checkPairs } from '../model/check-pairs.ts'

checkPairs(2, 'refresher and cold reader, no limit', 'two cold readers, no limit')
