import { checkPairs } from '../model/check-pairs.ts'

checkPairs(2, 'two cold readers')
checkPairs(1, 'refresher and cold reader, no limit, three rounds', 'two cold readers, no limit, three rounds')
