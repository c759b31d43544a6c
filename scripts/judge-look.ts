import { functionsOf, resourcesOf, roleOf, statementsOf } from '../infrastructure/privileges.ts'
import type { Template, Value } from '../infrastructure/template-types.ts'
import { elements, type JudgeAws, type Query } from './judge-aws.ts'
import type { JudgeStack } from './judge-stack.ts'

/**
 * Checks what the endpoint made of a template: the functions with their roles, the roles' statements, the key with its
 * alias and rotation, and the alarms.
 *
 * @throws Error when one of them is not there, or not as the template has it.
 */
export async function lookAt(aws: JudgeAws, stack: JudgeStack, template: Template): Promise<void> {
  await lookAtFunctions(aws, stack, template)
  await lookAtKey(aws, stack)
  await lookAtAlarms(aws, stack, template)
}

async function lookAtFunctions(aws: JudgeAws, stack: JudgeStack, template: Template): Promise<void> {
  const roles = elements(await aws.query('iam', IAM, 'ListRoles', { MaxItems: '1000' }), 'RoleName')
  for (const holder of functionsOf(template)) {
    const name = String(holder.resource.Properties?.FunctionName)
    const made = JSON.parse(await aws.call('lambda', `/2015-03-31/functions/${name}`, { method: 'GET' })) as {
      Configuration: { Role: string; Timeout: number }
    }
    const { Role, Timeout } = made.Configuration
    const roleName = Role.split('/').at(-1) ?? ''
    const logicalId = roleOf(holder) ?? ''
    check(roleName.startsWith(`${stack.name}-${logicalId}`.slice(0, 40)), `${name} has the role ${roleName}`)
    check(roles.includes(roleName), `${roleName} does not exist`)
    check(Timeout === holder.resource.Properties?.Timeout, `${name} has a time-out of ${Timeout} s`)
    const policy = await aws.query('iam', IAM, 'GetRolePolicy', { RoleName: roleName, PolicyName: 'rights' })
    const document = decodeURIComponent(elements(policy, 'PolicyDocument')[0] ?? '')
    for (const { Sid, Action } of statementsOf(template.Resources[logicalId]))
      check(
        document.includes(String(Sid)) && document.includes(String(Action[0])),
        `${roleName} has no ${Sid}`,
      )
  }
  console.log(`  functions: ${functionsOf(template).length}, each with its own role and its rights`)
}

async function lookAtKey(aws: JudgeAws, stack: JudgeStack): Promise<void> {
  const { TokenKeyArn: KeyId = '' } = await stack.outputs()
  const { KeyRotationEnabled } = await aws.json('kms', 'TrentService.GetKeyRotationStatus', { KeyId })
  check(KeyRotationEnabled === true, 'the token key does not rotate')
  const { Aliases } = await aws.json('kms', 'TrentService.ListAliases', { KeyId })
  const names = (Aliases as ReadonlyArray<{ AliasName: string }>).map(({ AliasName }) => AliasName)
  check(names.includes(`alias/${stack.name}-tokens`), `the token key is called ${names.join(', ')}`)
  console.log('  key: there, rotating, with its alias')
}

/** If CloudFormation left the alarms out, as moto's does, they are given to CloudWatch itself, and removed again. */
async function lookAtAlarms(aws: JudgeAws, stack: JudgeStack, template: Template): Promise<void> {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties ?? {})
  const names = alarms.map(({ AlarmName }) => String(AlarmName))
  const skipped = (await stack.missing(template)).some((line) => line.startsWith('AWS::CloudWatch::Alarm '))
  if (skipped)
    for (const alarm of alarms) await aws.query('monitoring', CLOUDWATCH, 'PutMetricAlarm', flat(alarm))
  const made = await aws.query('monitoring', CLOUDWATCH, 'DescribeAlarms', flat({ AlarmNames: names }))
  for (const name of names) check(elements(made, 'AlarmName').includes(name), `${name} was not made`)
  if (skipped) await aws.query('monitoring', CLOUDWATCH, 'DeleteAlarms', flat({ AlarmNames: names }))
  console.log(`  alarms: ${alarms.length} accepted`)
}

/** Says which resources the endpoint left out, by type. These were not judged. */
export async function tellSkipped(stack: JudgeStack, template: Template): Promise<void> {
  const types = Map.groupBy(await stack.missing(template), (line) => line.split(' ')[0] ?? '')
  for (const [type, lines] of types) console.log(`  not made by this endpoint: ${type} (${lines.length})`)
}

/** Properties as a query API takes them. References become their text: here they only have to be there. */
const flat = (value: unknown, prefix = ''): Query =>
  Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Value | undefined>>).flatMap(([name, member]) => {
      const key = `${prefix}${name}`
      if (Array.isArray(member))
        return member.flatMap((item, index) =>
          Object.entries(
            isReference(item)
              ? { [`${key}.member.${index + 1}`]: text(item) }
              : flat(item, `${key}.member.${index + 1}.`),
          ),
        )
      return [[key, text(member)]]
    }),
  )

const isReference = (value: unknown): boolean => typeof value !== 'object' || value === null || 'Ref' in value

const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

const IAM = '2010-05-08'
const CLOUDWATCH = '2010-08-01'
