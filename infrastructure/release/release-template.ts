import { plainTemplate } from '../plain-template.ts'
import type { Template, Value } from '../template-types.ts'
import { conditional } from './conditional.ts'
import { filled, hole } from './holes.ts'
import { type Parameter, parameters, rules } from './parameters.ts'
import { type Clients, everything, switches } from './switches.ts'

/** The template of a release: one for every set of values. */
export interface ReleaseTemplate extends Template {
  readonly AWSTemplateFormatVersion: '2010-09-09'
  readonly Parameters: Readonly<Record<string, Parameter>>
  readonly Rules: Readonly<Record<string, object>>
  readonly Conditions: Readonly<Record<string, Value>>
}

const DESCRIPTIONS: Readonly<Record<Clients, string>> = {
  one: 'Stitch client tokens of one client',
  many: 'Stitch client tokens of many clients',
}

/**
 * Writes the template of a release from the same data as every other deployment.
 *
 * @param zips name of the zip of each function, by the function's name
 */
export function releaseTemplate(clients: Clients, zips: Readonly<Record<string, string>>): ReleaseTemplate {
  const codeOf = (name: string) => ({
    S3Bucket: hole('code-bucket'),
    S3Key: `${hole('code-prefix')}${zips[name]}`,
  })
  const given = switches(clients)
  const template = conditional(
    plainTemplate(everything(clients), codeOf),
    given.map(({ condition, without }) => ({ condition, template: plainTemplate(without, codeOf) })),
  )
  const { Resources, Outputs } = filled(template) as Required<Template>
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: DESCRIPTIONS[clients],
    Parameters: parameters(clients),
    Rules: rules(clients),
    Conditions: Object.fromEntries(given.map(({ condition, holds }) => [condition, holds])),
    Resources,
    Outputs,
  }
}
