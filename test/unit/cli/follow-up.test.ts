import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { it } from 'node:test'
import fc from 'fast-check'
import { completed } from '../../../cli/follow-up.ts'
import type { Environment } from '../../../lib/settings.ts'
import { sourceFiles } from '../../architecture/source-tree.ts'

const UAT: Environment = {
  STITCH_STAGE: 'uat',
  STITCH_CLIENT: 'shop',
  AWS_REGION: 'af-south-1',
  AWS_PROFILE: 'acme admin',
}

/** An endpoint behind a password, and one with a key in its query. */
const SECRET_ADDRESSES = {
  AWS_ENDPOINT_URL: 'https://me:canary@aws.example',
  STITCH_TOKEN_ENDPOINT: 'https://stitch.example/token?key=canary',
}

const SENTENCES: readonly [text: string, environment: Environment, says: string][] = [
  ['To use it now: stitch-token refresh --force', {}, 'To use it now:\n  stitch-token refresh --force'],
  [
    'Replace it: stitch-token refresh --force. If that fails, ask.',
    UAT,
    "Replace it:\n  stitch-token refresh --force --stage uat --client shop --region af-south-1 --profile 'acme admin'\nIf that fails, ask.",
  ],
  [
    'Store it with: stitch-token secret put FILE',
    { STITCH_CLIENT_ID: 'test-1' },
    'Store it with:\n  stitch-token secret put FILE --client-id test-1',
  ],
  [
    'Then: stitch-token secret put FILE --client-id test-2.',
    { STITCH_STAGE: 'uat', STITCH_CLIENT_ID: 'test-1' },
    'Then:\n  stitch-token secret put FILE --client-id test-2 --stage uat',
  ],
  [
    'Put it there with `stitch-token secret put`.',
    { STITCH_STAGE: 'uat' },
    'Put it there with `stitch-token secret put --stage uat`.',
  ],
  [
    'See: stitch-token doctor',
    {
      AWS_DEFAULT_REGION: 'eu-west-1',
      STITCH_SECRET_ID: "it's mine",
      AWS_ENDPOINT_URL: 'http://localhost:1',
    },
    "See:\n  AWS_ENDPOINT_URL=http://localhost:1 STITCH_SECRET_ID='it'\\''s mine' stitch-token doctor --region eu-west-1",
  ],
  [
    'Sign in (aws sso login), or not.',
    { AWS_PROFILE: 'p', AWS_REGION: 'r' },
    'Sign in (aws sso login --profile p), or not.',
  ],
  [
    'There is no profile p. See: aws configure list-profiles',
    { AWS_PROFILE: 'p', AWS_REGION: 'r', AWS_ENDPOINT_URL: 'http://localhost:1' },
    'There is no profile p. See:\n  aws configure list-profiles',
  ],
  [
    'Restore it with: aws secretsmanager restore-secret --secret-id /a/b',
    { AWS_REGION: 'r', AWS_ENDPOINT_URL: 'http://localhost:1' },
    'Restore it with:\n  aws secretsmanager restore-secret --secret-id /a/b --region r --endpoint-url http://localhost:1',
  ],
  [
    'Deploy it (npm run deploy -- --stage STAGE), or name it.',
    UAT,
    "Deploy it (npm run deploy -- --stage uat --param client=shop --region af-south-1 --aws-profile 'acme admin'), or name it.",
  ],
  [
    'Restore it with: aws secretsmanager restore-secret --secret-id /a/b',
    SECRET_ADDRESSES,
    'Restore it with:\n  aws secretsmanager restore-secret --secret-id /a/b --endpoint-url "$AWS_ENDPOINT_URL"',
  ],
  ['See: stitch-token doctor', { npm_lifecycle_event: 'npx' }, 'See:\n  npx stitch-token doctor'],
  [
    'See: stitch-token doctor',
    { npm_lifecycle_event: 'npx', npm_config_package: './a b.tgz' },
    "See:\n  npx --package './a b.tgz' stitch-token doctor",
  ],
  ['Empty: stitch-token doctor', { STITCH_STAGE: '', AWS_REGION: ' ' }, 'Empty:\n  stitch-token doctor'],
  [
    'See: stitch-token status',
    { STITCH_SECRET_ID: '/s', STITCH_TOKEN_PARAMETER_PREFIX: '/t', STITCH_API_ENDPOINT: 'https://x' },
    'See:\n  STITCH_TOKEN_PARAMETER_PREFIX=/t stitch-token status',
  ],
  ['No command \u001b[2J here.', UAT, 'No command \\u001b[2J here.'],
]
for (const [text, environment, says] of SENTENCES)
  it(`a hint is completed: ${text} -> ${says.replaceAll('\n', ' / ')}`, () =>
    assert.equal(completed(text, environment), says))

// Fault: a secret in an address
it('a hint names the variable of an address with a password or a key in it, never the address', () => {
  const hint = completed('See: stitch-token doctor', SECRET_ADDRESSES)
  assert.equal(
    hint,
    'See:\n  AWS_ENDPOINT_URL="$AWS_ENDPOINT_URL" STITCH_TOKEN_ENDPOINT="$STITCH_TOKEN_ENDPOINT" stitch-token doctor',
  )
})

it('a client id that was given as an option wins over the setting', () =>
  assert.equal(
    completed('Then: stitch-token token', { STITCH_CLIENT_ID: 'test-1' }, { clientId: 'test-2' }),
    'Then:\n  stitch-token token --client-id test-2',
  ))

const OF_MANY: readonly [text: string, client: string | undefined, says: string][] = [
  ['See: stitch-token doctor', 'acme', 'stitch-token doctor --client acme --many'],
  ['See: stitch-token status', undefined, 'stitch-token status --many'],
  ['See: stitch-token doctor --client beta', 'acme', 'stitch-token doctor --client beta --many'],
  ['See: stitch-token clients', undefined, 'stitch-token clients'],
  ['Deploy: npm run deploy -- --stage STAGE', 'acme', 'npm run deploy -- --stage dev --param clients=many'],
  [
    'Remove: aws ssm delete-parameters --names /stitch/dev/many/a/tokens/b /c/d.',
    undefined,
    'aws ssm delete-parameters --names /stitch/dev/many/a/tokens/b /c/d',
  ],
]
for (const [text, client, says] of OF_MANY)
  it(`among many clients a hint acts on the one that is meant: ${says}`, () => {
    const environment = { STITCH_CLIENT: 'many', STITCH_SECRET_ID: '/s', STITCH_TOKEN_PARAMETER_PREFIX: '/t' }
    assert.equal(completed(text, environment, { client }).split('\n  ')[1], says)
  })

it('whatever a setting holds, a shell gives it to the command as it was', () => {
  const texts = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => text.trim() === text)
  fc.assert(
    fc.property(texts, texts, texts, (stage, profile, secretId) => {
      const environment = { STITCH_STAGE: stage, AWS_PROFILE: profile, STITCH_SECRET_ID: secretId }
      const [, command] = completed('See: stitch-token doctor', environment).split('\n')
      const program = `"$STITCH_SECRET_ID" "$@"`
      const printed = execFileSync(
        'sh',
        [
          '-c',
          `stitch_token() { printf '%s\\n' ${program}; }; ${command?.replace(' stitch-token ', ' stitch_token ')}`,
        ],
        { encoding: 'utf8' },
      )
      assert.equal(printed, `${[secretId, 'doctor', '--stage', stage, '--profile', profile].join('\n')}\n`)
    }),
    { numRuns: 25 },
  )
})

it('every command of ours that a message in the sources names is one that is completed', () => {
  const named = sourceFiles('lib', 'cli').flatMap(({ path, text }) =>
    [...text.replaceAll(/^\s*(\*|\/\/).*$/gm, '').matchAll(/[:(`] ?stitch-token ([a-z]+)[^\n]*/g)].map(
      ([found]) => ({ path, found }),
    ),
  )
  const incomplete = named.filter(
    ({ path, found }) =>
      !path.startsWith('cli/declared/') && !completed(found, { STITCH_STAGE: 'uat' }).includes('--stage uat'),
  )
  assert.ok(named.length >= 8)
  assert.deepEqual(incomplete, [])
})
