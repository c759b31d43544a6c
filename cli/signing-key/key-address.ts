import { type AwsService, endpointSettings, endpointVariable } from '../../lib/aws/endpoint.ts'
import { partitionOf } from '../../lib/aws/partitions.ts'
import { StitchError } from '../../lib/errors.ts'
import { type Environment, readSettings } from '../../lib/settings.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** Where a key is, and where the secret is that names it. */
const TOGETHER = ['kms', 'secretsmanager'] as const

/**
 * Checks that a private key and its secret go to one place. If only one of the two services has an address, and that
 * is none of AWS's names, then the other would be at AWS: for example a key at AWS for a secret on a local endpoint. An
 * address for each service is always accepted.
 *
 * @throws StitchError `config_invalid`
 */
export function assertKeysBesideSecrets(environment: Environment, region: string): void {
  const addresses = new Map(TOGETHER.map((service) => [service, addressOf(environment, service)]))
  for (const service of TOGETHER) {
    const other = service === 'kms' ? 'secretsmanager' : 'kms'
    const address = addresses.get(other)
    if (addresses.get(service) === undefined && address !== undefined && !isOfAws(address, region))
      throw new StitchError(
        'config_invalid',
        `Set ${endpointVariable(service)}, or name ${TITLES[service]} in the services of your AWS profile. ` +
          `${TITLES[other]} is at ${withoutSecrets(address)}, and ${TITLES[service]} would be at AWS: ` +
          'a key and its secret belong in one place.',
        { facts: { problems: [`${endpointVariable(service)} is missing`] } },
      )
  }
}

const TITLES = { kms: 'KMS', secretsmanager: 'Secrets Manager' } as const

const addressOf = (environment: Environment, service: AwsService): string | undefined =>
  readSettings(environment, (from) => endpointSettings(from, service)).endpoint

/**
 * Whether an address is one of the services' own, or of a VPC endpoint. Machines of customers have names under AWS's
 * domains too.
 */
function isOfAws(address: string, region: string): boolean {
  const { domain, dualStackDomain } = partitionOf(region)
  const { hostname } = new URL(address)
  return [domain, dualStackDomain].some((name) => {
    const [own = ''] = hostname.endsWith(`.${name}`) ? [hostname.slice(0, -name.length)] : []
    return OWN_NAME.test(own)
  })
}

/** What stands before AWS's domain: the service and the Region, or the names of a VPC endpoint. */
const OWN_NAME = /^(?:(?:kms|secretsmanager)(?:-fips)?\.[a-z0-9-]+|.+\.vpce)\.$/
