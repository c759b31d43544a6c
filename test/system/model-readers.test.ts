import { checkPairs } from '../model/check-pairs.ts'

checkPairs('two cold readers', 'two cold readers, no limit')
