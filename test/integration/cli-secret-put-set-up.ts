import assert from 'node:assert/strict'
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { decodeProtectedHeader } from 'jose'
import type { Interruption } from '../../cli/interruption.ts'
import { keyIdOf, type MadeCertificate, makeCertificate } from '../../local/stitch/certificate.ts'
import type { Said } from '../unit/cli/terminal.ts'
import { type Between, passOn, startRelay } from './cli-secret-put-relay.ts'
import { type Settings, type SetUp, setUpStack } from './cli-set-up.ts'

const SECRET_ID = '/stitch/dev/default/client'

/** A stack with a secret in use, and relays on the ways to Secrets Manager and to the token endpoint. */
export interface PutSetUp extends SetUp {
  /** What happens between `put` alone and Secrets Manager. */
  atAws: Between
  /** What happens between the token endpoint and `put` or the refresher. */
  atTokenEndpoint: Between
  /** Key ids of the certificates with which `put` asked for a token, in order. */
  triedKeys: (string | undefined)[]
  /** The environment of a program whose ways lead over the relays. */
  readonly relayed: Settings
  /** Takes back what a test has changed on the ways. */
  clear(): void
  put(pem: string, changes?: Settings, interruption?: Interruption): Promise<Said>
  /** Renews one scope set in the deployed refresher; the key ids with which it asked for a token, if all went well. */
  keysOfRefresher(scope: string): Promise<(string | undefined)[]>
  /** The labels of the versions that have any. */
  stages(): Promise<Readonly<Record<string, string[]>>>
  current(): Promise<{ readonly versionId: string; readonly keyId: string }>
  /** A new certificate of the client. */
  certificate(): Promise<MadeCertificate>
  /** A new certificate that Stitch knows. */
  known(): Promise<MadeCertificate>
}

/** The key id in a token request. */
export const keyIdOfAssertion = (form: string): string | undefined =>
  decodeProtectedHeader(new URLSearchParams(form).get('client_assertion') ?? '').kid

export async function setUpPut(): Promise<PutSetUp> {
  const settings: Record<string, string> = {}
  const stackSetUp = await setUpStack({ environment: settings })
  const { stack, secrets, clientId, run } = stackSetUp
  const aws = await startRelay(
    () => stack.aws.url,
    () => setUp.atAws,
  )
  /** The settings of a client whose token requests pass a relay that notes their key ids. */
  const overRelay = async (note: (keyId: string | undefined) => void) => {
    const { url } = await startRelay(
      () => stack.stitch.tokenEndpoint,
      () => async (request, pass) => {
        note(keyIdOfAssertion(request.body))
        return setUp.atTokenEndpoint(request, pass)
      },
    )
    return {
      STITCH_TOKEN_ENDPOINT: `${url}/connect/token`,
      STITCH_AUDIENCE: stack.stitch.tokenEndpoint,
    }
  }
  const relayed = await overRelay((keyId) => setUp.triedKeys.push(keyId))
  const keysOfRefresher: (string | undefined)[] = []
  // The functions read their settings at their cold start, of which there has been none.
  Object.assign(settings, await overRelay((keyId) => keysOfRefresher.push(keyId)))

  const setUp: PutSetUp = {
    ...stackSetUp,
    atAws: passOn,
    atTokenEndpoint: passOn,
    triedKeys: [],
    relayed: { ...stack.environment, AWS_ENDPOINT_URL: aws.url, ...relayed },
    clear() {
      stack.faults.clear()
      setUp.atAws = passOn
      setUp.atTokenEndpoint = passOn
      setUp.triedKeys = []
    },
    put(pem, changes = {}, interruption) {
      const environment = { ...setUp.relayed, ...changes }
      const args = ['secret', 'put', 'new.pem', '--client-id', clientId, '--json']
      // Without pauses between the attempts at a token.
      return run(args, {
        environment,
        files: { 'new.pem': pem },
        timing: { sleep: async () => undefined },
        ...(interruption === undefined ? {} : { interruption }),
      })
    },
    async keysOfRefresher(scope) {
      const from = keysOfRefresher.length
      const args = ['refresh', '--force', '--scope', scope, '--json']
      const { json } = await run(args)
      assert.equal(json().outcomes[0].outcome, 'refreshed')
      return keysOfRefresher.slice(from)
    },
    async stages() {
      const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId: SECRET_ID }))
      return VersionIdsToStages ?? {}
    },
    async current() {
      const command = new GetSecretValueCommand({ SecretId: SECRET_ID, VersionStage: 'AWSCURRENT' })
      const { VersionId: versionId = '', SecretString = '' } = await secrets.send(command)
      return { versionId, keyId: keyIdOf(JSON.parse(SecretString).certificate) }
    },
    certificate: () => makeCertificate({ commonName: clientId }),
    async known() {
      const made = await setUp.certificate()
      stack.stitch.registerCertificate(made.pem)
      return made
    },
  }
  return setUp
}
