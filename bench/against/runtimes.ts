import { type RuntimeProcess, startRuntime } from '../measure/runtime-process.ts'
import { type Build, SIDES, type Sides, unpacked } from './builds.ts'

/** Starts a function of both packages, calls `use` with the two processes, and ends them whatever happens. */
export async function withRuntimes<Result>(
  builds: Sides<Build>,
  key: string,
  environment: Readonly<Record<string, string>>,
  use: (runtimes: Sides<RuntimeProcess>) => Promise<Result>,
): Promise<Result> {
  const started: [string, RuntimeProcess][] = []
  try {
    for (const side of SIDES)
      started.push([side, await startRuntime(await unpacked(builds[side], key), environment)])
    return await use(Object.fromEntries(started) as unknown as Sides<RuntimeProcess>)
  } finally {
    await Promise.all(started.map(([, runtime]) => runtime.close()))
  }
}
