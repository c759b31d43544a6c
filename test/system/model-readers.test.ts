import { checkPairs } from '../model/check-pairs.ts'

checkPairs(2, 'two cold readers', 'two readers, token rejected')

// Without the limit a reader's call starts a run of its own, so that three or four actors meet: the random runs go on from here.
checkPairs(1, 'refresher and cold reader, no limit', 'two cold readers, no limit')
