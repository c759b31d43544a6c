import { loadSharedConfigFiles } from '@smithy/core/config'
import { AWS_SERVICES, endpointSettings, endpointVariable } from '../lib/aws/endpoint.ts'
import { StitchError } from '../lib/errors.ts'
import { type Environment, readSettings } from '../lib/settings.ts'

/** The variable of each service that is called, and the name of the service in a profile's section of services. */
const SERVICES = AWS_SERVICES.map((service) => {
  const variable = endpointVariable(service)
  return { variable, inProfile: variable.slice('AWS_ENDPOINT_URL_'.length).toLowerCase() }
})

/**
 * The environment, with missing addresses filled in from the profile's section in AWS's shared files (AWS SDKs and
 * Tools Reference Guide: "Service-specific endpoints"): `endpoint_url`, `services`, `ignore_configured_endpoint_urls`
 * and the switches for FIPS and dual stack. The SDK reads Region and credentials from there by itself, and the
 * addresses of the default profile only.
 *
 * @throws StitchError `config_invalid`
 */
export async function withProfile(environment: Environment): Promise<Environment> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles()
  const name = environment.AWS_PROFILE || 'default'
  const profile = { ...credentialsFile[name], ...configFile[name] }
  const own = configFile[`services.${profile.services}`] ?? {}
  const services = SERVICES.map(
    ({ variable, inProfile }) => [variable, own[`${inProfile}.endpoint_url`]] as const,
  )
  const fromProfile: Environment = {
    // A variable takes precedence over a file, even the common variable.
    ...(environment.AWS_ENDPOINT_URL ? {} : Object.fromEntries(services)),
    AWS_ENDPOINT_URL: profile.endpoint_url,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: profile.ignore_configured_endpoint_urls,
    AWS_USE_FIPS_ENDPOINT: profile.use_fips_endpoint,
    AWS_USE_DUALSTACK_ENDPOINT: profile.use_dualstack_endpoint,
  }
  const given = Object.entries(environment).filter(([, value]) => value)
  const found = { ...fromProfile, ...Object.fromEntries(given) }
  assertUsable(found, environment, name)
  return found
}

/** What the variables are called in a profile; the addresses of single services are in its section of services. */
const NAMES: Readonly<Record<string, string>> = {
  AWS_ENDPOINT_URL: 'endpoint_url',
  ...Object.fromEntries(
    SERVICES.map(({ variable, inProfile }) => [variable, `endpoint_url of ${inProfile} in the services`]),
  ),
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'ignore_configured_endpoint_urls',
  AWS_USE_FIPS_ENDPOINT: 'use_fips_endpoint',
  AWS_USE_DUALSTACK_ENDPOINT: 'use_dualstack_endpoint',
}

/** @throws StitchError `config_invalid`, which says of each wrong setting whether the profile has it or a variable */
function assertUsable(found: Environment, given: Environment, profile: string): void {
  const placed = (problem: string) =>
    problem.replaceAll(/\bAWS_[A-Z_]+/g, (variable) =>
      given[variable] || NAMES[variable] === undefined
        ? variable
        : `${NAMES[variable]} of the AWS profile ${profile}`,
    )
  try {
    readSettings(found, (from) => AWS_SERVICES.map((service) => endpointSettings(from, service)))
  } catch (error) {
    if (!(error instanceof StitchError)) throw error
    const problems = (error.facts.problems as readonly string[]).map(placed)
    throw new StitchError(error.code, `Correct these settings: ${problems.join('; ')}.`, {
      facts: { problems },
    })
  }
}
