import { checkPairs } from '../model/check-pairs.ts'

checkPairs(
  2,
  'two refreshers in turn',
  'two refreshers, nothing stored',
  'two refreshers, token due',
  'two refreshers, one by force',
  'refresher and warm reader',
  'refresher and warm reader, no limit',
  'refresher and cold reader',
)
