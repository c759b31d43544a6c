import type { Timing } from '../clock.ts'

/** Lambda's own context, or one that holds it: middy's durable mode puts it at `lambdaContext`. */
interface MaybeTimed {
  readonly getRemainingTimeInMillis?: unknown
  readonly lambdaContext?: MaybeTimed
}

/**
 * The moment by the monotonic clock, in milliseconds, at which the invocation ends. Nothing where the context does not
 * say, as in a unit test.
 */
export function invocationEnd(
  context: object | undefined,
  { monotonic }: Pick<Timing, 'monotonic'>,
): number | undefined {
  const timed = [context, (context as MaybeTimed | undefined)?.lambdaContext]
    .filter((one): one is MaybeTimed => typeof one === 'object' && one !== null)
    .find(({ getRemainingTimeInMillis }) => typeof getRemainingTimeInMillis === 'function')
  const leftMs = (timed as { getRemainingTimeInMillis(): unknown } | undefined)?.getRemainingTimeInMillis()
  return typeof leftMs === 'number' && Number.isFinite(leftMs) ? monotonic() + leftMs : undefined
}
