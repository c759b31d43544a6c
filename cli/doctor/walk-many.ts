import { counted } from '../../lib/observe/counted.ts'
import { connectAws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { settingsOf } from '../client-settings.ts'
import { leftBehindHints } from '../commands/clients.ts'
import type { Io } from '../io.ts'
import type { ClientRow } from '../many/clients-report.ts'
import { clientsOf, type LeftBehind, leftBehind } from '../many/list-clients.ts'
import { lookAtClients } from '../many/look-at-clients.ts'
import { refresherName, ticksName } from '../settings.ts'
import { withoutSecrets } from '../without-secrets.ts'
import type { Finding } from './finding.ts'
import { oldSecretsFinding } from './old-secret.ts'
import { refresherFinding } from './refresher.ts'

/** How many failing clients are named at most. */
const MOST_NAMED = 5

/**
 * Walks the chain of a deployment for many clients: yields one finding for each of the `LINKS_OF_MANY`, and throws at
 * the first that is broken. Changes nothing, and sends Stitch no request: a thousand clients would mean a thousand
 * token requests.
 */
export async function* walkMany(io: Io): AsyncGenerator<Finding, void> {
  const config = settingsOf(io)
  yield { detail: `stage ${config.stage}, many clients, ${config.scopeSets.length} scope sets` }

  const aws = await connectAws(io.environment)
  const at = aws.endpoint === undefined ? '' : `, at ${withoutSecrets(aws.endpoint)}`
  yield { detail: `credentials found, Region ${aws.region}${at}` }

  const clients = await clientsOf(config, aws, io.timing)
  yield clients.length > 0
    ? { detail: `${clients.length} have a secret` }
    : { detail: 'none has a secret', advice: 'Put the first: stitch-token secret put FILE' }

  yield await refresherFinding(aws, ticksName(config))
  yield await refresherFinding(aws, refresherName(config))
  yield leftBehindFinding(await leftBehind(config, aws, clients))

  const look = { withSecrets: true, withFailures: true }
  const { rows } = await lookAtClients(io, { config, aws }, clients, look)
  yield clientsFinding(rows)
  if (config.signing === 'kms') {
    const earlier = { stage: config.stage, signing: 'secret' } as const
    yield oldSecretsFinding(config.stage, await clientsOf(earlier, aws, io.timing))
  }
}

function leftBehindFinding(gone: readonly LeftBehind[] | undefined): Finding {
  if (gone === undefined) return { detail: 'you may not list the parameters', skipped: true }
  if (gone.length === 0) return { detail: 'no parameters are left of deleted clients' }
  return {
    detail: `parameters are left of ${counted(gone.length, 'deleted client')}`,
    advice: leftBehindHints(gone).join('\n'),
  }
}

/** @throws CliError `clients_failing` */
function clientsFinding(rows: readonly ClientRow[]): Finding {
  const failing = rows.filter(({ state }) => state === 'failing')
  const warned = rows.filter(({ state }) => state === 'warning')
  const [worst] = failing
  if (worst !== undefined)
    throw new CliError(
      'clients_failing',
      `${failing.length} of ${counted(rows.length, 'client')} without a usable token or a usable secret: ` +
        `${named(failing)}. To look at the first: stitch-token doctor --client ${worst.client}`,
      {
        failing: failing.map(({ client, code, lastFailure }) => ({
          client,
          code: code ?? lastFailure?.code,
        })),
      },
    )
  const detail = `${counted(rows.length, 'client')}, each with usable tokens`
  return warned.length === 0
    ? { detail }
    : { detail, advice: `These need attention: ${named(warned)}. To see them all: stitch-token clients` }
}

const named = (rows: readonly ClientRow[]): string => {
  const texts = rows.slice(0, MOST_NAMED).map(({ client, code, lastFailure }) => {
    const why = code ?? lastFailure?.code
    return why === undefined ? client : `${client} (${why})`
  })
  return rows.length > MOST_NAMED
    ? `${texts.join(', ')} and ${rows.length - MOST_NAMED} more`
    : texts.join(', ')
}
