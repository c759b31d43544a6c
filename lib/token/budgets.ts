// Every number of the protocol that bounds a time or a count. Each must keep an inequality, which
// test/unit/token/budgets.test.ts checks. docs/judge/protocol.md says what follows from them.

// The token

/**
 * How far an `issuedAt` may be ahead of our clock, in seconds. If it is further ahead, the document counts as written
 * by a wrong clock.
 */
export const CLOCK_TOLERANCE_SECONDS = 60

/** No caller gets a token renewed that is younger than this, in seconds. So none can hammer the token endpoint. */
export const YOUNGEST_RENEWAL_SECONDS = 60

/** How long readers must be able to use a token, in seconds. A token with less is refused. */
export const LEAST_USE_SECONDS = 60

// A run of the refresher

/** How long Lambda lets the refresher run, in seconds. More than {@link RUN_MS}, so that no run is cut off. */
export const REFRESHER_TIMEOUT_SECONDS = 30

/** How long a run may take, in milliseconds. */
export const RUN_MS = 25_000

/** How much of a run is kept for the write, in milliseconds. In this time Stitch and Secrets Manager are not called. */
export const WRITE_MS = 4000

/** How long all attempts to read the parameter may take together, in milliseconds. */
export const STORE_READ_MS = 6000

/** How long all attempts to read a version of the secret may take together, in milliseconds. */
export const READ_SECRET_MS = 6500

/** How long one attempt of a call of Parameter Store or Secrets Manager may take, in milliseconds. */
export const AWS_ATTEMPT_MS = 2000

/** The most attempts at such a call while AWS fails. While AWS throttles, the time limit of the call ends them. */
export const MOST_AWS_ATTEMPTS = 4

/**
 * The first wait before another attempt, in milliseconds. Each next wait is twice as long, up to the longest. The
 * actual wait is a random part of that, between a half and the whole.
 */
export const FIRST_AWS_WAIT_MS = 100

/** The longest wait before another attempt, in milliseconds. */
export const LONGEST_AWS_WAIT_MS = 500

/** The most token requests per scope set and run, for any reason. */
export const MOST_ATTEMPTS = 3

/** How long one token request may take, in milliseconds. */
export const ATTEMPT_MS = 5000

/** How long KMS may take to sign one assertion, in milliseconds. */
export const SIGN_MS = 2000

/** The least time with which a token request is begun, in milliseconds. */
export const LEAST_ATTEMPT_MS = 500

/**
 * The least time with which a call of the store is begun, in milliseconds. A slow call must end before Lambda ends the
 * run.
 */
export const LEAST_STORE_CALL_MS = 2000

/** How long a warm refresher repeats a failure to readers without another request, in seconds. */
export const REFRESHER_FAILURE_SECONDS = 15

/** How long a scope set is left alone after `invalid_scope`, in seconds. */
export const INVALID_SCOPE_SECONDS = 3600

/** How long a warm refresher uses the credentials that it read last while Secrets Manager is down, in seconds. */
export const KEPT_CREDENTIALS_SECONDS = 3600

// A reader

/** How long a caller waits for a token when none is usable, in milliseconds. */
export const MOST_WAIT_MS = 15_000

/** How long one read of the parameter may take, in milliseconds. */
export const READ_MS = 2000

/** How long the store may be unreachable before the wait ends, in milliseconds. So callers get an answer within 6 s. */
export const UNREACHABLE_STORE_MS = 5500

/** The time to the next read after a read that found nothing newer, in seconds. */
export const REREAD_SECONDS = 30

/** How long a failed wait's error is repeated without another try, in seconds. */
export const READER_FAILURE_SECONDS = 5

/**
 * The first wait before another read while there is no token, in milliseconds. Each next wait is twice as long, up to
 * the longest. The actual wait is a random part of that, between a half and the whole.
 */
export const FIRST_READ_WAIT_MS = 250

/** The longest such wait, in milliseconds. */
export const LONGEST_READ_WAIT_MS = 1500

/** How often a parameter may be missing after the refresher said that it is there. Then the reader stops waiting. */
export const MOST_MISSING_READS = 3

// A sibling's invocation

/** How long Lambda lets a sibling run, in seconds. API Gateway gives up after 30. */
export const SIBLING_TIMEOUT_SECONDS = 28

/** How much of an invocation's time is kept for the answer when it waits for a token, in milliseconds. */
export const TOKEN_ANSWER_MS = 1000

/** How long one attempt at the API may take, in milliseconds. */
export const API_ATTEMPT_MS = 8000

/** The least time with which a retry or a mutation is begun, in milliseconds. More than {@link API_ATTEMPT_MS}. */
export const LEAST_API_MS = 9000

/** How much of an invocation's time is kept for the answer when it calls the API, in milliseconds. */
export const API_ANSWER_MS = 500

/** How often a query without an answer is repeated at most. */
export const MOST_API_RETRIES = 2

/** How long the status function waits for the refresher, in milliseconds: a whole run and the way there and back. */
export const ON_DEMAND_MS = 27_000

/** How long the status function may take to read one parameter, in milliseconds. */
export const STATUS_READ_MS = 4000

/** When a caller should come back if the refresher's turn is taken, in seconds. The other run is then likely over. */
export const IN_PROGRESS_SECONDS = 5

// Connections

/** How long a connection may be idle and still be used again, in seconds, if the server announces no limit. */
export const REUSE_IDLE_SECONDS = 4

/**
 * The longest idle time after which a connection is used again, whatever a server announces, in seconds. Devices in
 * between forget a silent connection later: Azure's load balancer after 240 s, AWS's NAT gateway and load balancers
 * after 350 s.
 */
export const MOST_IDLE_SECONDS = 200

/** How long work that is begun in Lambda's initialisation may take, in milliseconds. */
export const AHEAD_MS = 2000

/**
 * How long its result may be used, by the wall clock, in seconds. An environment may wait hours for its first
 * invocation.
 */
export const AHEAD_SECONDS = 4

// A deployment for many clients

/**
 * How long Lambda lets a tick's run over many clients go on, in seconds. It is shorter than the time between two ticks,
 * so every turn is free when the next tick comes.
 */
export const MANY_TIMEOUT_SECONDS = 240

/** How long such a run may take, in milliseconds. */
export const MANY_RUN_MS = 235_000

/** How much of such a run must be left for a client's renewal to begin, in milliseconds. */
export const LAST_RENEWAL_MS = 16_000

/** How much of such a run may pass before every token has been looked at, in milliseconds. */
export const LOOK_MS = 100_000

/** How many clients one run renews at once. */
export const CLIENTS_AT_ONCE = 10

/** How many batches of tokens one run reads at once. */
export const READS_AT_ONCE = 4

/** The fewest clients for one run, if there are as many. A turn for fewer would cost more than their renewals. */
export const LEAST_CHUNK = 25

/** The most clients in one event. Lambda accepts asynchronous events of up to 1 MB. */
export const MOST_CHUNK = 2500

/**
 * For how many clients a process keeps credentials. More than {@link MOST_CHUNK}, so that a run does not forget its
 * own.
 */
export const KEPT_CLIENTS = 3000

/** The most clients in an event whose sender waits for the answer. */
export const MOST_ASKED_CLIENTS = 25

/** How long all attempts to list the clients may take, in milliseconds. */
export const LIST_MS = 60_000

/** How long one attempt to hand out a chunk may take, in milliseconds. */
export const DISPATCH_MS = 5000

/** The most attempts to hand out a chunk. */
export const MOST_DISPATCHES = 3

/** Runs at once, by default: of a tick, and of the refresher that readers call. */
export const DEFAULT_TURNS = 2

/** How many token requests of readers and operators pass at once after a pause. */
export const BURST_IN_NEED = 2

/**
 * The time between two repeated reads, in milliseconds. A process of readers repeats a read when it found no usable
 * token, and all its clients share this pace. Without it, the end of all tokens at once would use up what the account
 * may read.
 */
export const REREAD_APART_MS = 2000

/** How many such reads pass at once after a pause. One client reads four times in the first 3 s. */
export const REREADS_AT_ONCE = 4

/** For how many clients a process of readers keeps token sources. */
export const MOST_SOURCES = 1000

/** How long a name that is no client's counts as one, in seconds. */
export const UNKNOWN_SECONDS = 60

/**
 * How many names that are no client's a process asks the refresher about. When there are as many, it asks about no
 * other name of which nothing is stored, until {@link UNKNOWN_SECONDS} have passed since one of them was asked for.
 */
export const MOST_UNKNOWN = 10

/** How many parameters a second such a process then reads for names that it has not found before. */
export const UNSEEN_READS_PER_SECOND = 10

/** How long the status function waits for its turn of these reads, in milliseconds. */
export const UNSEEN_WAIT_MS = 2000

// Credentials of a reader outside Lambda

/** How long a request for credentials may take, in milliseconds. Less than {@link READ_MS}, so the read has time. */
export const CREDENTIALS_MS = 1500

/** How long before their end credentials are renewed, in seconds. It is never before half of their life is over. */
export const CREDENTIALS_AHEAD_SECONDS = 300

/** The time to the next renewal after a failed one, in seconds, while the present credentials are valid. */
export const CREDENTIALS_AGAIN_SECONDS = 5
