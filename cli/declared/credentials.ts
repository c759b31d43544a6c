import type { Command } from 'commander'
import type { Declaring } from './declaration.ts'

/** Commands about certificates, client secrets, and what is made with them. */
export function declareCredentials(root: Command, { command, act }: Declaring): void {
  command(root, 'certificate', 'show what a certificate file contains, and whether it can be used', [
    'stitch-token certificate certificate.pem',
    'stitch-token certificate certificate.pem --json',
  ])
    .argument('<file>', 'the PEM that Stitch issued; - for standard input')
    .option('--passphrase-file <file>', 'passphrase of the private key; - for standard input')
    .option('--kms-key <arn>', 'the private key is in KMS, in this key')
    .action(
      act(async (at, options, file = '-') =>
        (await import('../commands/certificate.ts')).certificate(at, file, options),
      ),
    )

  withCredentials(
    command(root, 'assertion', 'print a fresh client assertion, for cURL or Postman', [
      'stitch-token assertion --client-id test-2f9f… --certificate certificate.pem',
    ]),
  ).action(act(async (at, options) => (await import('../commands/assertion.ts')).assertion(at, options)))

  withCredentials(
    command(root, 'token', 'ask the token endpoint for a token and print its JSON', [
      'stitch-token token --client-id test-2f9f… --certificate certificate.pem --scope client_refund',
      'stitch-token token --client-id test-7c1e… --client-secret-file secret.txt --scope client_refund --raw',
    ]),
  )
    .option('--client-secret-file <file>', 'instead of a certificate; - for standard input')
    .requiredOption('--scope <set>', 'scopes, separated by one space')
    .option('--raw', 'print the token alone')
    .option('--curl', 'print the cURL command instead of sending the request')
    .option('--fetch', 'print JavaScript instead of sending the request')
    .action(act(async (at, options) => (await import('../commands/token.ts')).token(at, options)))

  const secret = root.command('secret').description('the credentials in AWS Secrets Manager')
  command(secret, 'put', 'check credentials with a real token, and only then put them to use', [
    'stitch-token secret put certificate.pem --client-id test-2f9f… --stage prod',
    'stitch-token secret put --client-secret-file - --client-id test-7c1e… < secret.txt',
  ])
    .argument('[file]', 'the PEM that Stitch issued; - for standard input')
    .option('--client-id <id>', 'client id (STITCH_CLIENT_ID)')
    .option('--passphrase-file <file>', 'passphrase of the private key, kept with it')
    .option('--client-secret-file <file>', 'instead of a certificate; - for standard input')
    .option('--into-kms', 'bring the private key into KMS')
    .option('--kms-key <arn>', 'the private key is in KMS already, in this key')
    .option('--yes', 'agree to a dollar a month for a key in KMS')
    .option('--no-check', 'do not check it with a token first')
    .option('--other-client', 'allow another client id than the one in use')
    .action(
      act(async (at, options, file) =>
        (await import('../commands/secret-put.ts')).secretPut(at, file, options),
      ),
    )

  command(secret, 'keys', "list a client's keys in KMS, and delete one", [
    'stitch-token secret keys --stage prod',
    'stitch-token secret put new.pem --client-id test-2f9f… --into-kms --yes',
  ])
    .option('--delete <key>', 'ARN of a key to delete in 30 days')
    .action(act(async (at, options) => (await import('../commands/secret-keys.ts')).secretKeys(at, options)))
}

const withCredentials = (command: Command): Command =>
  command
    .option('--client-id <id>', 'client id (STITCH_CLIENT_ID)')
    .option('--certificate <file>', 'the PEM that Stitch issued; - for standard input')
    .option('--passphrase-file <file>', 'passphrase of the private key; - for standard input')
