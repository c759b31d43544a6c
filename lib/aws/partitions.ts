/** Domains of one partition of AWS: where its services are reached by IPv4, and by IPv4 and IPv6. */
export interface Partition {
  readonly domain: string
  readonly dualStackDomain: string
}

const AWS: Partition = { domain: 'amazonaws.com', dualStackDomain: 'api.aws' }

/**
 * The partitions beside the common one, by the beginning of their Regions' names. Source: `partitions.json` of the AWS
 * SDKs (botocore, `botocore/data/partitions.json`, November 2026). A test compares it with the SDK's own copy. GovCloud
 * has the common domains.
 */
const OTHERS: Readonly<Record<string, Partition>> = {
  'cn-': { domain: 'amazonaws.com.cn', dualStackDomain: 'api.amazonwebservices.com.cn' },
  'eusc-': { domain: 'amazonaws.eu', dualStackDomain: 'api.amazonwebservices.eu' },
  'us-iso-': { domain: 'c2s.ic.gov', dualStackDomain: 'api.aws.ic.gov' },
  'us-isob-': { domain: 'sc2s.sgov.gov', dualStackDomain: 'api.aws.scloud' },
  'eu-isoe-': { domain: 'cloud.adc-e.uk', dualStackDomain: 'api.cloud-aws.adc-e.uk' },
  'us-isof-': { domain: 'csp.hci.ic.gov', dualStackDomain: 'api.aws.hci.ic.gov' },
}

/** The partition of a Region; an unknown Region counts as one of the common partition, as the SDKs do. */
export const partitionOf = (region: string): Partition =>
  Object.entries(OTHERS).find(([beginning]) => region.startsWith(beginning))?.[1] ?? AWS
