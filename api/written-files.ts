import { openApiDocument } from './openapi/document.ts'
import { localExamples, signedExamples } from './pages/examples.ts'
import { withRegion } from './pages/region.ts'
import { longTable, shortTable } from './pages/route-tables.ts'
import { localEnvironment, postmanCollection } from './postman/collection.ts'

/** The OpenAPI document of the routes. */
export const OPENAPI_PATH = 'docs/use/openapi.json'

/** The Postman collection, and its environment for `npm start`. */
export const COLLECTION_PATH = 'docs/use/stitch.postman_collection.json'
const ENVIRONMENT_PATH = 'docs/use/stitch.local.postman_environment.json'

/**
 * Every file that the table of routes writes: its path in the repository and its text. `read` gives the present text of
 * a file, by its path: of a page only the parts between the markers are written.
 */
export async function writtenFiles(
  read: (path: string) => Promise<string>,
): Promise<readonly (readonly [path: string, text: string])[]> {
  const { version } = JSON.parse(await read('package.json')) as { readonly version: string }
  const pages = Object.entries(REGIONS).map(async ([path, regions]) => {
    const texts = Object.entries(regions)
    return [
      path,
      texts.reduce((page, [name, text]) => withRegion(page, name, text()), await read(path)),
    ] as const
  })
  return [
    [OPENAPI_PATH, json(openApiDocument(version))],
    [COLLECTION_PATH, json(postmanCollection())],
    [ENVIRONMENT_PATH, json(localEnvironment())],
    ...(await Promise.all(pages)),
  ]
}

/** What stands between the markers of a page, by page and name of the region. */
const REGIONS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { routes: shortTable },
  'docs/use/routes.md': { routes: longTable, examples: localExamples, 'signed examples': signedExamples },
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`
