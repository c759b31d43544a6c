import { markdownTable } from '../api/markdown-table.ts'
import { readDeployment } from './deployment.ts'
import type { Params } from './params.ts'
import { plainTemplate } from './plain-template.ts'
import { type Privilege, privilegesOf } from './privileges.ts'
import type { Template } from './template-types.ts'

const INTRODUCTION = `# Privileges

This page lists who may do what, as the packaged template says for stage \`dev\` and client \`default\`. \`npm run api\`
writes it, and a test compares it with the template. Resources are ARNs without partition, service, Region and account,
or logical ids of the template.

IAM cannot narrow two of these rights:

- \`ssm:GetParameter\` reads earlier versions of the same parameter too, one by one (\`NAME:VERSION\`). Those are earlier
  tokens of the same scope, which may still be good. No role may read the history as a whole.
- \`lambda:InvokeFunction\` on the refresher allows any event: all _scope sets_ (each is the scopes of one token),
  and \`force\`.

[SECURITY.md](../../SECURITY.md#what-iam-cannot-narrow) says what bounds the harm.

No other role has any right here. The token key's own policy only leaves the decision to IAM. No policy of AWS's is
attached to any role.

With \`vpc-subnets\` the functions that call Stitch may also manage network interfaces (\`ec2:\`, six actions) on \`*\`.
IAM offers no narrower resource: the interfaces do not exist when the right is checked. A \`Deny\` takes that right away
from the functions' own code.
`

const OF_MANY = `# Privileges in a deployment for many clients

The same with the param \`clients=many\`. A function holds its right for all clients: the \`*\` means any of them.
[many-clients.md](../run/many-clients.md#one-client-for-a-role-of-yours) says how to hold a role of yours to one.
\`secretsmanager:ListSecrets\` knows no resources. It shows the names of all secrets of the account, and no value.
`

const IN_KMS = `# Privileges where KMS signs

With the param \`signing=kms\` this replaces the right to read the secret, for one client and then for many.
The secret that is read never held a private key. All other rights are as above. \`key/*\` is every key of the account
and Region: the condition on its alias narrows it to those of the client. Who may make, move or remove aliases
(\`kms:CreateAlias\`, \`kms:UpdateAlias\`, \`kms:DeleteAlias\`) decides which keys those are. No role here may.
`

/**
 * The page `docs/judge/privileges.md`: one table for each holder of rights in the packaged template and in the
 * templates that params make. For a deployment where KMS signs: the holders that this concerns.
 */
export const privilegePage = (packaged: Template): string =>
  [
    INTRODUCTION,
    ...sectionsOf(packaged),
    OF_MANY,
    ...sectionsOf(withParams({ clients: 'many' })),
    IN_KMS,
    ...['one', 'many'].flatMap((clients) => sectionsOf(withParams({ clients, signing: 'kms' }), isOfKeys)),
  ].join('\n')

const withParams = (params: Params): Template => plainTemplate(readDeployment('dev', params))

/** What the param changes: the secret that is read, and the right to sign. */
const isOfKeys = ({ action }: Privilege): boolean => /^(kms:Sign|secretsmanager:Get\w+)$/.test(action)

function sectionsOf(
  template: Template,
  isShown: (right: Privilege) => boolean = () => true,
): readonly string[] {
  const byHolder = Map.groupBy(privilegesOf(template).filter(isShown), ({ holder }) => holder)
  return [...byHolder].map(
    ([holder, privileges]) =>
      `## ${holder}\n\n${markdownTable(['may', 'on', 'only when'], privileges.map(rowAmong(privileges)))}\n`,
  )
}

/**
 * A condition that allows a key for exactly the parameters that its holder may read is given in words, because it would
 * be the widest cell.
 */
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
