// esbuild plugin, named in serverless.yml: keeps the bundler's account of what went into each bundle beside the zips, as
// `.serverless/meta/<function>.json`, for the bill of materials.
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'

export default [
  {
    name: 'metafiles',
    setup({ initialOptions, onEnd }) {
      initialOptions.metafile = true
      const [entry] = initialOptions.entryPoints
      onEnd(async ({ metafile }) => {
        if (metafile === undefined) return
        await mkdir('.serverless/meta', { recursive: true })
        // The service is packaged in a copy beside the checkout: paths of packages are as from the checkout.
        const account = JSON.stringify(metafile).replaceAll(/"[^"]*?\.\.\/node_modules\//g, '"node_modules/')
        await writeFile(`.serverless/meta/${basename(entry, extname(entry))}.json`, account)
      })
    },
  },
]
