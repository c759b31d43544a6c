// Plugin of the framework, named in serverless.yml: makes the zip of each function, and keeps the bundler's account of
// it beside the zip, as `.serverless/meta/<function>.json`, for the bill of materials.
import { mkdir, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { bundleFunction } from './bundle.ts'

export default class Bundles {
  constructor({ service, serviceDir }, { function: only }) {
    const bundle = async () => {
      const names = only === undefined ? service.getAllFunctions() : [only]
      await mkdir(join(serviceDir, '.serverless/meta'), { recursive: true })
      await Promise.all(
        names.map(async (name) => {
          const artifact = `.serverless/${name}.zip`
          const called = service.getFunction(name)
          const { zip, account } = await bundleFunction(serviceDir, parse(called.handler).name)
          await writeFile(join(serviceDir, artifact), zip)
          await writeFile(join(serviceDir, `.serverless/meta/${name}.json`), JSON.stringify(account))
          called.package = { artifact }
        }),
      )
    }
    this.hooks = {
      'before:package:createDeploymentArtifacts': bundle,
      'before:deploy:function:packageFunction': bundle,
    }
  }
}
