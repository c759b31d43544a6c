import { getParameter } from '@aws-lambda-powertools/parameters/ssm'

/** Powertools' own cache, told to keep the value for an hour. */
export const prepare = async () => {
  const get = () =>
    getParameter(process.env.BENCH_PARAMETER, { decrypt: true, transform: 'json', maxAge: 3600 })
  await get()
  return { get: { run: get } }
}
