import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The licence in an installed package, in spellings that occur. */
const FILES = '{LICENSE,LICENCE,License,license}*'

/** AWS's packages have one text. Some of them come without it. */
const APACHE = join(import.meta.dirname, '../node_modules/@aws-sdk/client-ssm/LICENSE')

/** Copyright notices of packages that come without a licence file, as the licence in the repository of each has it. */
const NOTICES: readonly (readonly [names: RegExp, notice: string])[] = [
  [/^@aws-lambda-powertools\//, 'Copyright 2021 Amazon.com, Inc. or its affiliates. All Rights Reserved.'],
  [/^(@graphql-tools\/.*|cross-inspect)$/, 'Copyright (c) 2020 The Guild, Inc.'],
  [/^@middy\//, 'Copyright (c) 2017-2026 will Farrell, Luciano Mammino and Middy contributors'],
  [/^@whatwg-node\//, 'Copyright (c) 2023 Arda TANRIKULU'],
  [/^koa-compose$/, 'Copyright (c) 2013 TJ Holowaychuk tj@apex.sh'],
]

/**
 * The text of an installed package's licence, with its copyright notice: the package's own file, or else the standard
 * text.
 *
 * @param folder of the package
 * @throws Error for a package without such a file whose licence or notice is not known here
 */
export function licenceText(folder: string): string {
  const [file] = globSync(FILES, { cwd: folder })
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim()
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (license === 'Apache-2.0' && /^@aws-sdk\//.test(name)) return readFileSync(APACHE, 'utf8').trim()
  const [, notice] = NOTICES.find(([names]) => names.test(name)) ?? []
  if (notice === undefined || !(license === 'MIT' || license === 'MIT-0'))
    throw new Error(
      `${name} (${license}) has no licence file: add its copyright notice to scripts/licence-texts.ts`,
    )
  const standard = readFileSync(join(import.meta.dirname, `licences/${license}.txt`), 'utf8')
  return standard.replace('<copyright>', notice).trim()
}
