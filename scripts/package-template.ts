import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Template } from '../infrastructure/template-types.ts'
import { OUTPUT, ROOT, TEMPLATE } from './package-service.ts'

/** The CloudFormation template that was packaged last in a folder. */
export const readTemplate = async (folder = ROOT): Promise<Template> =>
  JSON.parse(await readFile(join(folder, OUTPUT, TEMPLATE), 'utf8')) as Template
