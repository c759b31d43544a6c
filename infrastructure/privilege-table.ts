import { type Privilege, privilegesOf } from './privileges.ts'
import type { Template } from './template-types.ts'

const INTRODUCTION = `# Privileges

Who may do what, as the packaged template says for stage \`dev\` and client \`default\`. Written by
\`node scripts/package-privileges.ts\`; a test compares it with the template. Resources are ARNs without partition, service,
Region and account, or logical ids of the template.

Nobody else has any right here: the token key's own policy only hands the decision to IAM, and no policy of AWS's is attached
to any role. With \`vpc-subnets\` the functions that call Stitch may also manage network interfaces (\`ec2:\`, six
actions) on \`*\`: the interfaces do not exist when the right is checked, and describing them knows no resource. A \`Deny\` takes
that right away from the functions' own code.
`

/** The page `docs/privileges.md`: one table per holder of rights. */
export function privilegePage(template: Template): string {
  const byHolder = Map.groupBy(privilegesOf(template), ({ holder }) => holder)
  const sections = [...byHolder].map(
    ([holder, privileges]) =>
      `## ${holder}\n\n| may | on | only when |\n|---|---|---|\n${privileges.map(row).join('\n')}\n`,
  )
  return [INTRODUCTION, ...sections].join('\n')
}

const row = ({ effect, action, resource, condition }: Privilege): string =>
  `| ${effect === 'Deny' ? 'not ' : ''}\`${action}\` | \`${resource}\` | ${condition === '' ? '' : `\`${condition}\``} |`
