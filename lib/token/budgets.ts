// Every number of the protocol that bounds a time or a count, with the inequality that it has to keep
// (test/unit/token/budgets.test.ts). docs/protocol.md says what follows from them.

// The token

/** How far ahead of our clock an `issuedAt` may lie before the document counts as written by a wrong clock, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 60

/** A token younger than this is not renewed for any caller, so none can hammer the token endpoint. In seconds. */
export const YOUNGEST_RENEWAL_SECONDS = 60

/** A token that readers can use for less than this is refused, in seconds. */
export const LEAST_USE_SECONDS = 60

// A run of the refresher

/** How long Lambda lets the refresher run, in seconds. More than {@link RUN_MS}, so that no run is cut off. */
export const REFRESHER_TIMEOUT_SECONDS = 30

/** How long a run may take, in milliseconds. */
export const RUN_MS = 25_000

/** How much of a run is kept for the write, in milliseconds: nothing is asked of Stitch or Secrets Manager after that. */
export const WRITE_MS = 4000

/** How long all attempts to read the parameter may take together, in milliseconds. */
export const STORE_READ_MS = 6000

/** How long all attempts to read a version of the secret may take together, in milliseconds: a hanging secret fails a run within 7 s. */
export const READ_SECRET_MS = 6500

/** How long one attempt of a call of Parameter Store or Secrets Manager may take, in milliseconds. */
export const AWS_ATTEMPT_MS = 2000

/** At most this many attempts at such a call while AWS fails. Where AWS throttles, the call's own time ends them. */
export const MOST_AWS_ATTEMPTS = 4

/** The first wait before another attempt, in milliseconds. It doubles up to the longest, and a random half to whole is taken. */
export const FIRST_AWS_WAIT_MS = 100

/** The longest wait before another attempt, in milliseconds. */
export const LONGEST_AWS_WAIT_MS = 500

/** At most this many token requests per scope set and run, for any reason. */
export const MOST_ATTEMPTS = 3

/** How long one token request may take, in milliseconds. All of them and one read of store and secret fit into a run. */
export const ATTEMPT_MS = 5000

/** A token request with less time than this is not begun, in milliseconds. */
export const LEAST_ATTEMPT_MS = 500

/** With less time than this no call of the store is begun, in milliseconds: a slow one must end before Lambda ends the run. */
export const LEAST_STORE_CALL_MS = 2000

/** For how long a warm refresher repeats a failure to readers without another request, in seconds. */
export const REFRESHER_FAILURE_SECONDS = 15

/** For how long a scope set that was refused with `invalid_scope` is left alone, in seconds. */
export const INVALID_SCOPE_SECONDS = 3600

/** For how long a warm refresher goes on with the credentials it read last while Secrets Manager is down, in seconds. */
export const KEPT_CREDENTIALS_SECONDS = 3600

// A reader

/** How long a caller waits for a token when none is usable, in milliseconds. */
export const MOST_WAIT_MS = 15_000

/** How long one read of the parameter may take, in milliseconds. */
export const READ_MS = 2000

/** A store that cannot be reached for so long ends the wait, in milliseconds: callers have their answer within 6 s. */
export const UNREACHABLE_STORE_MS = 5500

/** When a read found nothing newer, the next one comes after so long, in seconds. */
export const REREAD_SECONDS = 30

/** After a wait in vain the failure is repeated without another try for so long, in seconds. */
export const READER_FAILURE_SECONDS = 5

/** How often a parameter may be missing after the refresher said that it is there, before nothing is waited for any more. */
export const MOST_MISSING_READS = 3

// A sibling's invocation

/** How long Lambda lets a sibling run, in seconds: API Gateway gives up after 30. */
export const SIBLING_TIMEOUT_SECONDS = 28

/** Kept of an invocation's time for the answer when it waits for a token, in milliseconds. */
export const TOKEN_ANSWER_MS = 1000

/** How long one attempt at the API may take, in milliseconds. */
export const API_ATTEMPT_MS = 8000

/** With less time left than this neither a retry nor a mutation is begun, in milliseconds. More than {@link API_ATTEMPT_MS}. */
export const LEAST_API_MS = 9000

/** Kept of an invocation's time for the answer when it calls the API, in milliseconds. */
export const API_ANSWER_MS = 500

/** A query is repeated at most this often for want of an answer. */
export const MOST_API_RETRIES = 2

/** How long the status function waits for the refresher, in milliseconds: a whole run and the way there and back. */
export const ON_DEMAND_MS = 27_000

// Connections

/** How long a connection may have been idle to be used again where the server announces no limit, in seconds. */
export const REUSE_IDLE_SECONDS = 4

/**
 * The longest idle time after which a connection is used again, whatever a server announces, in seconds. Less than what lies between
 * forgets a silent connection after: Azure's load balancer 240 s, AWS's NAT gateway and load balancers 350 s.
 */
export const MOST_IDLE_SECONDS = 200

/** How long what is begun in Lambda's initialisation may take, in milliseconds. */
export const AHEAD_MS = 2000

/** How long what was begun there is good for, by the wall clock, in seconds: an environment may wait for hours for its first call. */
export const AHEAD_SECONDS = 4

// A deployment for many clients

/** How long Lambda lets a tick's run over many clients go on, in seconds. Less than a tick, so that no turn is taken when the next comes. */
export const MANY_TIMEOUT_SECONDS = 240

/** How long such a run may take, in milliseconds. */
export const MANY_RUN_MS = 235_000

/** No client's renewal begins with less of such a run left, in milliseconds: a slow read and a slow token request fit into it. */
export const LAST_RENEWAL_MS = 16_000

/** How much of such a run may pass before every token has been looked at, in milliseconds. */
export const LOOK_MS = 100_000

/** So many clients are renewed at once by one run. */
export const CLIENTS_AT_ONCE = 10

/** So many batches of tokens are read at once by one run. */
export const READS_AT_ONCE = 4

/** A run is given so many clients at least, if there are as many: a turn for a few would be dearer than they are. */
export const LEAST_CHUNK = 25

/** At most so many clients are named in one event. Lambda takes 1 MB of an asynchronous one. */
export const MOST_CHUNK = 2500

/** A process keeps the credentials of so many clients. More than {@link MOST_CHUNK}, so that a run does not forget its own. */
export const KEPT_CLIENTS = 3000

/** At most so many clients are named by one who waits for the answer. */
export const MOST_ASKED_CLIENTS = 25

/** How long all attempts to list the clients may take, in milliseconds. */
export const LIST_MS = 60_000

/** How long one attempt to hand out a chunk may take, in milliseconds. */
export const DISPATCH_MS = 5000

/** At most so many attempts to hand out a chunk. */
export const MOST_DISPATCHES = 3

/** So many requests pass at once after a pause, for those in need. */
export const BURST_IN_NEED = 3

/** A process of readers keeps the token sources of so many clients. */
export const MOST_SOURCES = 1000

/** In so many seconds a process of readers looks for at most {@link MOST_UNKNOWN} names that turn out to be no client's. */
export const UNKNOWN_SECONDS = 60

/** At most so many names that are no client's are looked for in {@link UNKNOWN_SECONDS}, all of them together. */
export const MOST_UNKNOWN = 10

// Credentials of a reader outside Lambda

/** How long asking for credentials may take, in milliseconds: less than {@link READ_MS}, so that time is left to read with them. */
export const CREDENTIALS_MS = 1500

/** Credentials are renewed this long before they end, in seconds, but not before half of their life is over. */
export const CREDENTIALS_AHEAD_SECONDS = 300

/** After a renewal in vain the next one comes after so long, in seconds, while the present ones hold. */
export const CREDENTIALS_AGAIN_SECONDS = 5
