import { markdownTable } from '../api/markdown-table.ts'
import { type Privilege, privilegesOf } from './privileges.ts'
import type { Template } from './template-types.ts'

const INTRODUCTION = `# Privileges

Who may do what, as the packaged template says for stage \`dev\` and client \`default\`. Written by
\`npm run api\`; a test compares it with the template. Resources are ARNs without partition, service,
Region and account, or logical ids of the template.

IAM cannot narrow two of these rights. \`ssm:GetParameter\` reads earlier versions of the same parameter too, one by one
(\`NAME:VERSION\`): earlier tokens of the same scope, which may still be good. The history as a whole is open to nobody.
\`lambda:InvokeFunction\` on the refresher goes with any event: all scope sets, and \`force\`. [SECURITY.md](../SECURITY.md#what-iam-cannot-narrow)
says what bounds the harm.

Nobody else has any right here: the token key's own policy only hands the decision to IAM, and no policy of AWS's is attached
to any role. With \`vpc-subnets\` the functions that call Stitch may also manage network interfaces (\`ec2:\`, six
actions) on \`*\`: the interfaces do not exist when the right is checked, and describing them knows no resource. A \`Deny\` takes
that right away from the functions' own code.
`

const OF_MANY = `# Privileges in a deployment for many clients

The same with the param \`clients=many\`. A function holds its right for all clients: the \`*\` stands for any of them.
[many-clients.md](many-clients.md#one-client-for-a-role-of-yours) says how to hold a role of yours to one.
\`secretsmanager:ListSecrets\` knows no resources. It shows the names of all secrets of the account, and no value.
`

/** The page `docs/privileges.md`: one table per holder of rights, for one client and for many. */
export const privilegePage = (template: Template, many: Template): string =>
  [INTRODUCTION, ...sectionsOf(template), OF_MANY, ...sectionsOf(many)].join('\n')

function sectionsOf(template: Template): readonly string[] {
  const byHolder = Map.groupBy(privilegesOf(template), ({ holder }) => holder)
  return [...byHolder].map(
    ([holder, privileges]) =>
      `## ${holder}\n\n${markdownTable(['may', 'on', 'only when'], privileges.map(rowAmong(privileges)))}\n`,
  )
}

/** A condition that allows a key for exactly the parameters that its holder may read is told in words: it would be the widest cell. */
const rowAmong =
  (held: readonly Privilege[]) =>
  ({ effect, action, resource, condition }: Privilege): readonly string[] => {
    const parameters = held
      .filter((right) => right.action === 'ssm:GetParameter')
      .map((right) => right.resource)
    const isOwn = ['StringEquals', 'StringLike'].some(
      (operator) => condition === `${CONTEXT} ${operator} ${parameters.join(', ')}`,
    )
    const when = isOwn ? `\`${CONTEXT}\` is a parameter read above` : condition && `\`${condition}\``
    return [`${effect === 'Deny' ? 'not ' : ''}\`${action}\``, `\`${resource}\``, when]
  }

const CONTEXT = 'kms:EncryptionContext:PARAMETER_ARN'
