// The framework calls these functions for `${file(./infrastructure/serverless.js):…}` in serverless.yml. It can load
// JavaScript only; the rest is TypeScript, which Node runs as it is.
import { findRegion, REGION_MISSING } from './aws-region.ts'
import { deployedFunctions } from './deployed-functions.ts'
import { readDeployment } from './deployment.ts'
import { functions as functionsOf } from './functions.ts'
import { PARAM_NAMES } from './params.ts'
import { PROVIDER } from './provider.ts'
import { resources as resourcesOf } from './resources.ts'

const deployment = async ({ options, resolveVariable }) => {
  // The framework drops a misspelt `--param` without a word; asked for by name here, it is refused.
  const named = (options.param ?? []).map((param) => param.split('=')[0])
  const params = {}
  for (const name of new Set([...PARAM_NAMES, ...named]))
    params[name] = await resolveVariable(`param:${name}, ''`)
  const stage = await resolveVariable('sls:stage')
  try {
    return readDeployment(stage, params)
  } catch (error) {
    // The framework would repeat it, with a stack, for each place in serverless.yml that asks.
    console.error(error.message)
    process.exit(1)
  }
}

/** The Region to deploy to, found as the command line finds it. */
export const region = async ({ options }) => {
  const { region: AWS_REGION, 'aws-profile': AWS_PROFILE } = options
  const found = await findRegion({
    ...process.env,
    ...(AWS_REGION && { AWS_REGION }),
    ...(AWS_PROFILE && { AWS_PROFILE }),
  })
  if (found !== undefined) return found
  console.error(REGION_MISSING)
  process.exit(1)
}

// Asked for once for each place in serverless.yml; said once.
let isSaid = false

export const functions = async (framework) => {
  const wanted = await deployment(framework)
  if (!isSaid) console.error(deployedFunctions(wanted).join('\n'))
  isSaid = true
  return functionsOf(wanted)
}
export const resources = async (framework) => resourcesOf(await deployment(framework))
export const stackName = async (framework) => (await deployment(framework)).stackName
export const logRetentionDays = async (framework) => (await deployment(framework)).logRetentionDays
/** What stands in infrastructure/provider.ts. */
export const provider = PROVIDER
