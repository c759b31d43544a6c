import { CliError } from './cli-error.ts'

/** What a refusal of the Lambda API means for the refresher; nothing for any other answer. `reason` is for example `HTTP 404`. */
export function refresherMissing(reason: string, name: string): CliError | undefined {
  if (reason === 'HTTP 404')
    return new CliError(
      'refresher_not_found',
      `There is no function ${name} in this account and Region. Deploy it (npm run deploy -- --stage STAGE), or name it in STITCH_REFRESHER_FUNCTION.`,
      { functionName: name },
    )
  if (reason === 'HTTP 403')
    return new CliError(
      'refresher_access_denied',
      `You may not invoke ${name}. Allow lambda:InvokeFunction on it to your user or role.`,
      { functionName: name },
    )
  return undefined
}
