import { checkPairs } from '../model/check-pairs.ts'

checkPairs(2, 'two cold readers', 'two readers, token rejected')

// Without the limit each reader starts runs of its own, so that four actors meet: the random runs go on from here.
checkPairs(1, 'two cold readers, no limit')
