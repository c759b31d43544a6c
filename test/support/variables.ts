import { FILE, type Owner } from './owner.ts'

/** Sets environment variables of this process, until their owner is over. */
export function setVariables(variables: Readonly<Record<string, string>>, owner: Owner = FILE): void {
  const before = new Map(Object.keys(variables).map((name) => [name, process.env[name]]))
  Object.assign(process.env, variables)
  owner.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
}
