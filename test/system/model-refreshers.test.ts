import { checkPairs } from '../model/check-pairs.ts'

checkPairs(
  'two refreshers in turn',
  'two refreshers, nothing stored',
  'two refreshers, token due',
  'refresher and warm reader',
  'refresher and cold reader',
  'refresher and cold reader, no limit',
  'two readers, token rejected',
)
