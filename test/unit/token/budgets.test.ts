import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as budget from '../../../lib/token/budgets.ts'

/** Seconds as milliseconds. */
const s = (seconds: number) => seconds * 1000

/** What the numbers owe each other: the smaller one first, and why. */
const INEQUALITIES: readonly [smaller: number, larger: number, why: string][] = [
  [
    budget.RUN_MS + 2000,
    s(budget.REFRESHER_TIMEOUT_SECONDS),
    'a run says how it ended before Lambda ends it',
  ],
  [budget.LEAST_STORE_CALL_MS, budget.WRITE_MS, 'a write can be begun in the time that is kept for it'],
  [
    budget.STORE_READ_MS + budget.READ_SECRET_MS + budget.SIGN_MS + budget.ATTEMPT_MS,
    budget.RUN_MS - budget.WRITE_MS,
    'a slow store, a slow secret and a slow signature leave time for a token request',
  ],
  [
    budget.STORE_READ_MS + budget.MOST_ATTEMPTS * budget.ATTEMPT_MS,
    budget.RUN_MS - budget.WRITE_MS,
    'a slow store leaves time for every attempt',
  ],
  [
    2 * budget.AWS_ATTEMPT_MS,
    budget.WRITE_MS,
    'a write is attempted again where the first attempt was never answered',
  ],
  [
    3 * budget.AWS_ATTEMPT_MS,
    Math.min(budget.STORE_READ_MS, budget.READ_SECRET_MS),
    'a read is attempted three times where nothing is answered',
  ],
  [
    (budget.MOST_AWS_ATTEMPTS - 1) * budget.LONGEST_AWS_WAIT_MS,
    budget.LEAST_STORE_CALL_MS,
    'all attempts at what fails at once fit into any call that is begun',
  ],
  [
    budget.LONGEST_AWS_WAIT_MS * 7,
    budget.WRITE_MS,
    'a throttled write is attempted at least eight times, where a fleet uses up the quota',
  ],
  [budget.READ_SECRET_MS, 7000, 'a secret that is never answered fails a run within 7 s'],
  [budget.LEAST_ATTEMPT_MS, budget.ATTEMPT_MS, 'an attempt can be begun'],
  [
    s(budget.REFRESHER_FAILURE_SECONDS),
    s(budget.YOUNGEST_RENEWAL_SECONDS),
    'a failure is told before a token is old',
  ],
  [budget.READ_MS * 2, budget.UNREACHABLE_STORE_MS, 'a store is called down after more than two reads'],
  [budget.UNREACHABLE_STORE_MS, 6000, 'a caller hears within 6 s that the store is down'],
  [
    budget.UNREACHABLE_STORE_MS,
    budget.MOST_WAIT_MS,
    'a store that answers is waited for longer than one that is down',
  ],
  [
    s(budget.READER_FAILURE_SECONDS),
    s(budget.REREAD_SECONDS),
    'a reader in need looks sooner than one with a token',
  ],
  [
    budget.MOST_WAIT_MS + budget.LEAST_API_MS + budget.TOKEN_ANSWER_MS,
    s(budget.SIBLING_TIMEOUT_SECONDS),
    'a wait for a token leaves time for a call',
  ],
  [budget.API_ATTEMPT_MS, budget.LEAST_API_MS, 'a call that is begun can be waited for'],
  [budget.API_ANSWER_MS, budget.TOKEN_ANSWER_MS, 'a call ends before the wait for a token has to'],
  [s(budget.SIBLING_TIMEOUT_SECONDS), 30_000 - 1000, 'a function ends before API Gateway gives up'],
  [budget.RUN_MS, budget.ON_DEMAND_MS, 'an operator hears how a run ended'],
  [budget.ON_DEMAND_MS, s(budget.SIBLING_TIMEOUT_SECONDS), 'an operator hears it from the status function'],
  [
    s(budget.CLOCK_TOLERANCE_SECONDS),
    s(budget.YOUNGEST_RENEWAL_SECONDS) + 1,
    'a token dated ahead is young at most twice as long',
  ],
  [
    budget.MANY_RUN_MS,
    s(budget.MANY_TIMEOUT_SECONDS),
    'a run over many clients says how it ended before Lambda ends it',
  ],
  [s(budget.MANY_TIMEOUT_SECONDS), s(300), 'a run over many clients has ended when the next tick comes'],
  [budget.LOOK_MS + 4 * budget.RUN_MS, budget.MANY_RUN_MS, 'a run that looks for long has time for renewals'],
  [
    budget.LIST_MS + budget.MOST_DISPATCHES * (budget.DISPATCH_MS + 2000),
    s(budget.MANY_TIMEOUT_SECONDS),
    'a slow list leaves time to hand the clients out',
  ],
  [
    budget.STORE_READ_MS + budget.ATTEMPT_MS + budget.WRITE_MS,
    budget.LAST_RENEWAL_MS,
    'the last renewal of a run has time for a slow store and a slow token request',
  ],
  [
    2 * budget.AWS_ATTEMPT_MS + budget.SIGN_MS + budget.ATTEMPT_MS + budget.WRITE_MS,
    budget.LAST_RENEWAL_MS,
    'the last renewal of a run has time for a slow signature too, where the store answers at the second attempt',
  ],
  [budget.MOST_CHUNK, budget.KEPT_CLIENTS, 'a run does not forget the credentials of its own clients'],
  [budget.MOST_CHUNK * 40, 1_000_000, 'Lambda takes the event of a chunk'],
  [budget.MOST_ASKED_CLIENTS, budget.MOST_CHUNK, 'a chunk may be larger than what is waited for'],
  [budget.AHEAD_MS, s(budget.AHEAD_SECONDS), 'what is begun ahead is over before it is too old'],
  [budget.AHEAD_MS, budget.READ_MS, 'a read that was begun ahead takes no longer than any other'],
  [
    budget.AHEAD_SECONDS,
    budget.REUSE_IDLE_SECONDS,
    'a connection that was opened ahead is not idle for too long',
  ],
  [budget.CREDENTIALS_MS + 1, budget.READ_MS, 'time is left to read with credentials that were asked for'],
  [budget.FIRST_READ_WAIT_MS, budget.LONGEST_READ_WAIT_MS, 'the wait for another read becomes longer'],
  [budget.LONGEST_READ_WAIT_MS, budget.READ_MS, 'a reader waits no longer than a read may take'],
  [budget.READ_MS, budget.STATUS_READ_MS, 'an operator waits longer for a slow store than a caller'],
  [s(budget.IN_PROGRESS_SECONDS), budget.RUN_MS, 'an operator looks again before the longest run has ended'],
  [
    s(budget.READER_FAILURE_SECONDS),
    s(budget.UNKNOWN_SECONDS),
    'a name that is no client is looked for again while it counts',
  ],
  [
    2 * budget.UNSEEN_READS_PER_SECOND,
    40,
    'a process that is asked for names that are no client leaves most of what an account may read',
  ],
  [budget.REUSE_IDLE_SECONDS, budget.MOST_IDLE_SECONDS, 'the usual idle time is one that is allowed'],
]

describe('the budgets keep what they owe each other:', () => {
  for (const [smaller, larger, why] of INEQUALITIES)
    it(why, () => assert.ok(smaller < larger || smaller === larger, `${smaller} is more than ${larger}`))
})

it('every budget is a positive whole number', () => {
  for (const [name, value] of Object.entries(budget))
    assert.ok(Number.isSafeInteger(value) && value > 0, name)
})
